/** A plane of 8-bit samples, row by row without gaps. */
export interface Plane {
  readonly samples: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** What identical planes get: their true PSNR is infinite, which JSON cannot say. */
export const maxPsnrDb = 100;

/**
 * Structural similarity, 1 for identical planes, as ffmpeg's `ssim` filter computes it: windows of 8x8 at every fourth
 * sample, put together from 4x4 sums, with its integer constants. Equal to its figures, so its documentation applies.
 */
export function ssim(a: Plane, b: Plane): number {
  requireSameSize(a, b);
  const columns = a.width >> 2;
  const rows = a.height >> 2;
  if (columns < 2 || rows < 2) throw new RangeError(`SSIM needs at least 8x8 samples, not ${a.width}x${a.height}.`);
  let above = new Int32Array(columns * 4);
  let below = new Int32Array(columns * 4);
  sumBlocks({ a, b, row: 0, sums: below });
  let total = 0;
  for (let row = 1; row < rows; row += 1) {
    [above, below] = [below, above];
    sumBlocks({ a, b, row, sums: below });
    for (let column = 0; column < columns - 1; column += 1) total += windowSimilarity(above, below, column * 4);
  }
  return total / ((rows - 1) * (columns - 1));
}

/** Mean of the squared differences. */
export function meanSquaredError(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    sum += difference * difference;
  }
  return sum / a.length;
}

/** Peak signal-to-noise ratio in dB of 8-bit samples, at most `maxPsnrDb`. */
export function psnrDb(squaredError: number): number {
  return squaredError === 0 ? maxPsnrDb : Math.min(maxPsnrDb, 10 * Math.log10((255 * 255) / squaredError));
}

/** Mean of the absolute differences: what ffmpeg's signalstats calls YDIF. */
export function meanAbsoluteDifference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += Math.abs((a[at] ?? 0) - (b[at] ?? 0));
  return sum / a.length;
}

export function mean(samples: Uint8Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample;
  return sum / samples.length;
}

// ffmpeg's constants: (0.01 * 255)^2 and (0.03 * 255)^2, times the 64 samples of a window (and 63 degrees of freedom).
const c1 = 416;
const c2 = 235_963;

/** For each 4x4 block of a block row: sum of a, sum of b, sum of squares of both, sum of products. */
function sumBlocks({ a, b, row, sums }: { a: Plane; b: Plane; row: number; sums: Int32Array }): void {
  const columns = a.width >> 2;
  for (let column = 0; column < columns; column += 1) {
    let [sumA, sumB, squares, products] = [0, 0, 0, 0];
    for (let y = 0; y < 4; y += 1) {
      const start = (row * 4 + y) * a.width + column * 4;
      for (let at = start; at < start + 4; at += 1) {
        const sampleA = a.samples[at] ?? 0;
        const sampleB = b.samples[at] ?? 0;
        sumA += sampleA;
        sumB += sampleB;
        squares += sampleA * sampleA + sampleB * sampleB;
        products += sampleA * sampleB;
      }
    }
    const at = column * 4;
    sums[at] = sumA;
    sums[at + 1] = sumB;
    sums[at + 2] = squares;
    sums[at + 3] = products;
  }
}

/** Similarity of the 8x8 window whose left blocks start at `at` in both block rows. */
function windowSimilarity(above: Int32Array, below: Int32Array, at: number): number {
  const sum = (field: number): number =>
    (above[at + field] ?? 0) + (above[at + 4 + field] ?? 0) + (below[at + field] ?? 0) + (below[at + 4 + field] ?? 0);
  const [sumA, sumB, squares, products] = [sum(0), sum(1), sum(2), sum(3)];
  const variances = squares * 64 - sumA * sumA - sumB * sumB;
  const covariance = products * 64 - sumA * sumB;
  return ((2 * sumA * sumB + c1) * (2 * covariance + c2)) / ((sumA * sumA + sumB * sumB + c1) * (variances + c2));
}

function requireSameSize(a: Plane, b: Plane): void {
  if (a.width !== b.width || a.height !== b.height) {
    throw new RangeError(`Planes of ${a.width}x${a.height} and ${b.width}x${b.height} cannot be compared.`);
  }
}
