import type { Canvas } from './place-sprite';

export interface Subject {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** 1 where the picture differs from its background. */
  readonly mask: Uint8Array;
}

/** How far, summed over the three colours, a pixel is from the background to belong to the subject. */
const DISTANCE = 110;
/** Rows and columns with fewer such pixels are grain. */
const LEAST_SHARE = 0.006;

/** Where a picture differs from the background that its left and right edges show; the middle of the picture when nowhere. */
export function findSubject({ pixels, width, height }: Canvas): Subject {
  const mask = new Uint8Array(width * height);
  const columns = new Uint32Array(width);
  const rows = new Uint32Array(height);
  const strip = Math.max(1, width >> 5);
  for (let y = 0; y < height; y++) {
    const left = meanColour(pixels, y * width * 3, strip);
    const right = meanColour(pixels, (y * width + width - strip) * 3, strip);
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      const share = x / width;
      let distance = 0;
      for (let channel = 0; channel < 3; channel++) {
        const background = (left[channel] ?? 0) * (1 - share) + (right[channel] ?? 0) * share;
        distance += Math.abs((pixels[at + channel] ?? 0) - background);
      }
      if (distance <= DISTANCE) continue;
      mask[y * width + x] = 1;
      columns[x] = (columns[x] ?? 0) + 1;
      rows[y] = (rows[y] ?? 0) + 1;
    }
  }
  const [left, right] = extent(columns, height * LEAST_SHARE);
  const [top, bottom] = extent(rows, width * LEAST_SHARE);
  if (right - left > width * 0.04 && bottom - top > height * 0.02 && right - left < width * 0.9) {
    return { left, right, top, bottom, mask };
  }
  const middle = { left: width * 0.3, right: width * 0.7, top: height * 0.35, bottom: height * 0.65 };
  return { ...middle, mask: new Uint8Array(width * height) };
}

function meanColour(pixels: Uint8Array, at: number, count: number): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  for (let pixel = 0; pixel < count; pixel++) {
    sum[0] += pixels[at + pixel * 3] ?? 0;
    sum[1] += pixels[at + pixel * 3 + 1] ?? 0;
    sum[2] += pixels[at + pixel * 3 + 2] ?? 0;
  }
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}

function extent(counts: Uint32Array, least: number): [number, number] {
  const first = counts.findIndex((count) => count > least);
  const last = counts.findLastIndex((count) => count > least);
  return [first, last];
}
