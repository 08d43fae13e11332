import { z } from 'zod';

export const storedClipSchema = z.strictObject({
  /** Blob name in the media container. */
  blob: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  /** The kind of file and its media type, where it is no MP4 although its name says so; absent for an MP4. */
  kind: z.string().optional(),
  mediaType: z.string().optional(),
});
export type StoredClip = z.infer<typeof storedClipSchema>;

/** What was read of a clip that may be only its beginning. */
export const readClipSchema = z.strictObject({ bytes: z.number(), sha256: z.string() });
export type ReadClip = z.infer<typeof readClipSchema>;
