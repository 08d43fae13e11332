import type { Plane } from '../../media/frame-similarity';

/** Brightness of a picture, pixel by pixel, from RGBA as a canvas gives it. */
export function lumaOf(rgba: Uint8ClampedArray, width: number, height: number): Plane {
  const samples = new Uint8Array(width * height);
  for (let index = 0; index < samples.length; index += 1)
    samples[index] = Math.round(
      0.2126 * (rgba[4 * index] ?? 0) + 0.7152 * (rgba[4 * index + 1] ?? 0) + 0.0722 * (rgba[4 * index + 2] ?? 0),
    );
  return { width, height, samples };
}
