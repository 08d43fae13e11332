// By a name of its own: it is called millions of times, and looking up a global costs more than the call where tests run.
const { abs } = Math;

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
export function ssimTo(reference: Plane): (plane: Plane, blocks?: Blocks) => number {
  const own = blocksOf(reference);
  const { columns, rows } = own;
  if (columns < 2 || rows < 2)
    throw new RangeError(`SSIM needs at least 8x8 samples, not ${reference.width}x${reference.height}.`);
  const products = new Int32Array(columns * rows);
  return (plane, blocks = blocksOf(plane)) => {
    requireSameSize(plane, reference);
    multiplyBlocks(plane, reference, products);
    const windows = { a: blocks, b: own, products };
    let total = 0;
    for (let row = 1; row < rows; row += 1) {
      for (let column = 0; column < columns - 1; column += 1)
        total += windowSimilarity(windows, (row - 1) * columns + column);
    }
    return total / ((rows - 1) * (columns - 1));
  };
}

/** What similarity asks of one plane: of each block of 4x4 samples, row by row, their sum and the sum of their squares. */
export interface Blocks {
  readonly columns: number;
  readonly rows: number;
  readonly sums: Int32Array;
  readonly squares: Int32Array;
}

/** `reused` is filled anew where it is given: of the many frames of a clip, most are looked at once. */
export function blocksOf({ samples, width, height }: Plane, reused?: Blocks): Blocks {
  const [columns, rows] = [width >> 2, height >> 2];
  const count = columns * rows;
  const blocks = reused ?? { columns, rows, sums: new Int32Array(count), squares: new Int32Array(count) };
  const { sums, squares } = blocks;
  sums.fill(0);
  squares.fill(0);
  for (let y = 0; y < rows * 4; y += 1) {
    let at = y * width;
    const end = (y >> 2) * columns + columns;
    for (let block = end - columns; block < end; block += 1) {
      const p = samples[at] as number;
      const q = samples[at + 1] as number;
      const r = samples[at + 2] as number;
      const s = samples[at + 3] as number;
      sums[block] = (sums[block] as number) + p + q + r + s;
      squares[block] = (squares[block] as number) + p * p + q * q + r * r + s * s;
      at += 4;
    }
  }
  return blocks;
}

/** Mean of the samples of the plane; those at its edges that fill no block are left out. */
export function meanOfBlocks({ sums }: Blocks): number {
  let sum = 0;
  for (let at = 0; at < sums.length; at += 1) sum += sums[at] as number;
  return sum / (sums.length * 16);
}

/** Mean of the squared differences. */
export function meanSquaredError(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) {
    const difference = (a[at] as number) - (b[at] as number);
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
  for (let at = 0; at < a.length; at += 1) sum += abs((a[at] as number) - (b[at] as number));
  return sum / a.length;
}

// ffmpeg's constants: (0.01 * 255)^2 and (0.03 * 255)^2, times the 64 samples of a window (and 63 degrees of freedom).
const c1 = 416;
const c2 = 235_963;

/** Of each 4x4 block the sum of the products. The inner loop of all measuring. */
function multiplyBlocks({ samples: a, width, height }: Plane, { samples: b }: Plane, products: Int32Array): void {
  const [columns, rows] = [width >> 2, height >> 2];
  products.fill(0);
  for (let y = 0; y < rows * 4; y += 1) {
    let at = y * width;
    const end = (y >> 2) * columns + columns;
    for (let block = end - columns; block < end; block += 1) {
      products[block] =
        (products[block] as number) +
        (a[at] as number) * (b[at] as number) +
        (a[at + 1] as number) * (b[at + 1] as number) +
        (a[at + 2] as number) * (b[at + 2] as number) +
        (a[at + 3] as number) * (b[at + 3] as number);
      at += 4;
    }
  }
}

/** Similarity of the 8x8 window whose upper left block is this one. */
function windowSimilarity({ a, b, products }: { a: Blocks; b: Blocks; products: Int32Array }, at: number): number {
  const { columns } = a;
  const sumA = sumOfFour(a.sums, at, columns);
  const sumB = sumOfFour(b.sums, at, columns);
  const squares = sumOfFour(a.squares, at, columns) + sumOfFour(b.squares, at, columns);
  const variances = squares * 64 - sumA * sumA - sumB * sumB;
  const covariance = sumOfFour(products, at, columns) * 64 - sumA * sumB;
  return ((2 * sumA * sumB + c1) * (2 * covariance + c2)) / ((sumA * sumA + sumB * sumB + c1) * (variances + c2));
}

const sumOfFour = (values: Int32Array, at: number, columns: number): number =>
  (values[at] as number) +
  (values[at + 1] as number) +
  (values[at + columns] as number) +
  (values[at + columns + 1] as number);

function requireSameSize(a: Plane, b: Plane): void {
  if (a.width !== b.width || a.height !== b.height) {
    throw new RangeError(`Planes of ${a.width}x${a.height} and ${b.width}x${b.height} cannot be compared.`);
  }
}
