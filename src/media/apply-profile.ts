import type sharp from 'sharp';
import { maxPixels } from './decode-args';
import { errorText } from './error-facts';

export type LoadSharp = () => Promise<typeof sharp>;

export type AppliedProfile = { outcome: 'applied' } | { outcome: 'no_sharp' } | { outcome: 'damaged'; message: string };

const TIMEOUT_SECONDS = 60;

/** An optional package: it is loaded for a picture with a profile of its own, and for nothing else. */
const sharpItself: LoadSharp = async () => (await import('sharp')).default;

/** Writes a picture as a PNG in sRGB, upright, its transparent parts kept. */
export async function applyProfile(
  imagePath: string,
  { outputPath, loadSharp = sharpItself }: { outputPath: string; loadSharp?: LoadSharp },
): Promise<AppliedProfile> {
  const load = await loadSharp().catch(() => undefined);
  if (load === undefined) return { outcome: 'no_sharp' };
  try {
    await load(imagePath, { limitInputPixels: maxPixels, failOn: 'warning' })
      .timeout({ seconds: TIMEOUT_SECONDS })
      .autoOrient()
      .toColourspace('srgb')
      .png({ compressionLevel: 1 })
      .toFile(outputPath);
    return { outcome: 'applied' };
  } catch (error) {
    return { outcome: 'damaged', message: errorText(error) };
  }
}
