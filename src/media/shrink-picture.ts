import type { RgbPicture } from './encode-png';
import type { Plane } from './frame-similarity';
import type { FrameSize } from './small-frames';

/** The same picture, smaller: each sample is the mean of those that it stands for. One that is as small already stays. */
export function shrinkPicture(picture: RgbPicture, size: FrameSize): RgbPicture {
  const width = Math.min(size.width, picture.width);
  const height = Math.min(size.height, picture.height);
  if (width === picture.width && height === picture.height) return picture;
  const sums = new Float64Array(width * height * 3);
  const counts = new Uint32Array(width * height);
  for (let y = 0; y < picture.height; y += 1) {
    const row = Math.floor((y * height) / picture.height) * width;
    for (let x = 0; x < picture.width; x += 1) {
      const cell = row + Math.floor((x * width) / picture.width);
      const from = (y * picture.width + x) * 3;
      counts[cell] = (counts[cell] ?? 0) + 1;
      for (let colour = 0; colour < 3; colour += 1) {
        const at = cell * 3 + colour;
        sums[at] = (sums[at] ?? 0) + (picture.samples[from + colour] ?? 0);
      }
    }
  }
  const samples = Uint8Array.from(sums, (sum, at) => Math.round(sum / (counts[Math.floor(at / 3)] ?? 1)));
  return { samples, width, height };
}

/** Its luma as video has it (BT.601): 16 is black and 235 is white. */
export function lumaOf({ samples, width, height }: RgbPicture): Plane {
  const luma = new Uint8Array(width * height);
  for (let at = 0; at < luma.length; at += 1) {
    const [red, green, blue] = [samples[at * 3] ?? 0, samples[at * 3 + 1] ?? 0, samples[at * 3 + 2] ?? 0];
    luma[at] = Math.round(16 + (65.481 * red + 128.553 * green + 24.966 * blue) / 255);
  }
  return { samples: luma, width, height };
}
