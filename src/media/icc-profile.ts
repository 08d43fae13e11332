import { parse } from 'icc';

/** More than any display's profile has, and little enough to unpack without a thought. */
export const MAX_PROFILE_BYTES = 4 * 1024 * 1024;

/** The name of a colour profile, where that is another than sRGB; of none, or of one that cannot be read, nothing. */
export function otherProfile(profile: Buffer): { profile?: string } {
  if (profile.length === 0) return {};
  try {
    const { description = 'without a name' } = parse(profile);
    return /srgb/i.test(description) ? {} : { profile: description.trim().slice(0, 80) };
  } catch {
    // Viewers pass over what they cannot read, too.
    return {};
  }
}
