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
export const ssim = (a: Plane, b: Plane): number => ssimTo(b)(a);

/** The same for many planes that are held against one, of which the part that is always alike is worked out once. */
export function ssimTo(reference: Plane): (plane: Plane) => number {
  const columns = reference.width >> 2;
  const rows = reference.height >> 2;
  if (columns < 2 || rows < 2)
    throw new RangeError(`SSIM needs at least 8x8 samples, not ${reference.width}x${reference.height}.`);
  const own = blockSums(reference);
  const sums = new Int32Array(columns * rows * FIELDS);
  return (plane) => {
    requireSameSize(plane, reference);
    sumBlocks(plane, { reference, own, sums });
    let total = 0;
    for (let row = 1; row < rows; row += 1) {
      const above = (row - 1) * columns * FIELDS;
      for (let column = 0; column < columns - 1; column += 1)
        total += windowSimilarity(sums, { above: above + column * FIELDS, below: above + (columns + column) * FIELDS });
    }
    return total / ((rows - 1) * (columns - 1));
  };
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
  for (let at = 0; at < samples.length; at += 1) sum += samples[at] ?? 0;
  return sum / samples.length;
}

// ffmpeg's constants: (0.01 * 255)^2 and (0.03 * 255)^2, times the 64 samples of a window (and 63 degrees of freedom).
const c1 = 416;
const c2 = 235_963;

/** Of each 4x4 block: sum of a, sum of b, sum of squares of both, sum of products. */
const FIELDS = 4;

/** Of each 4x4 block of one plane: its sum, and the sum of its squares. */
function blockSums({ samples, width, height }: Plane): Int32Array {
  const [columns, rows] = [width >> 2, height >> 2];
  const sums = new Int32Array(columns * rows * 2);
  for (let y = 0; y < rows * 4; y += 1) {
    for (let x = 0; x < columns * 4; x += 1) {
      const sample = samples[y * width + x] ?? 0;
      const at = ((y >> 2) * columns + (x >> 2)) * 2;
      sums[at] = (sums[at] ?? 0) + sample;
      sums[at + 1] = (sums[at + 1] ?? 0) + sample * sample;
    }
  }
  return sums;
}

/** The inner loop of all measuring: written out, as calls in it would take most of its time. */
function sumBlocks(
  { samples: a, width, height }: Plane,
  { reference, own, sums }: { reference: Plane; own: Int32Array; sums: Int32Array },
): void {
  const { samples: b } = reference;
  const [columns, rows] = [width >> 2, height >> 2];
  let block = 0;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let sum = 0;
      let squares = 0;
      let products = 0;
      let start = row * 4 * width + column * 4;
      for (let y = 0; y < 4; y += 1) {
        for (let at = start; at < start + 4; at += 1) {
          const sample = a[at] ?? 0;
          sum += sample;
          squares += sample * sample;
          products += sample * (b[at] ?? 0);
        }
        start += width;
      }
      const at = block * FIELDS;
      sums[at] = sum;
      sums[at + 1] = own[block * 2] ?? 0;
      sums[at + 2] = squares + (own[block * 2 + 1] ?? 0);
      sums[at + 3] = products;
      block += 1;
    }
  }
}

/** Similarity of the 8x8 window of two blocks in one block row and the two below them. */
function windowSimilarity(sums: Int32Array, { above, below }: { above: number; below: number }): number {
  const sumA = (sums[above] ?? 0) + (sums[above + 4] ?? 0) + (sums[below] ?? 0) + (sums[below + 4] ?? 0);
  const sumB = (sums[above + 1] ?? 0) + (sums[above + 5] ?? 0) + (sums[below + 1] ?? 0) + (sums[below + 5] ?? 0);
  const squares = (sums[above + 2] ?? 0) + (sums[above + 6] ?? 0) + (sums[below + 2] ?? 0) + (sums[below + 6] ?? 0);
  const products = (sums[above + 3] ?? 0) + (sums[above + 7] ?? 0) + (sums[below + 3] ?? 0) + (sums[below + 7] ?? 0);
  const variances = squares * 64 - sumA * sumA - sumB * sumB;
  const covariance = products * 64 - sumA * sumB;
  return ((2 * sumA * sumB + c1) * (2 * covariance + c2)) / ((sumA * sumA + sumB * sumB + c1) * (variances + c2));
}

function requireSameSize(a: Plane, b: Plane): void {
  if (a.width !== b.width || a.height !== b.height) {
    throw new RangeError(`Planes of ${a.width}x${a.height} and ${b.width}x${b.height} cannot be compared.`);
  }
}
