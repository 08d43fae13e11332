import { blocksOf, type Blocks, type Plane } from './frame-similarity';

// By a name of its own: it is called millions of times, and looking up a global costs more than the call where tests run.
const { abs, max } = Math;

/** A picture as the means of cells of 4x4 pixels: grain is gone, and what is left is enough to tell pictures apart. */
export interface PictureGrid {
  readonly columns: number;
  readonly rows: number;
  readonly y: Float32Array;
  readonly u: Float32Array;
  readonly v: Float32Array;
  readonly meanY: number;
  readonly meanU: number;
  readonly meanV: number;
}

/** Of a picture with half as many samples of chroma each way: its cells are the blocks of the luma, and 2x2 samples of the chroma. */
export function gridOf({ y, u, v, blocks = blocksOf(y) }: GridSource): PictureGrid {
  const { columns, rows, sums } = blocks;
  const cells = columns * rows;
  // One piece of memory for all three: there is a grid for every frame.
  const values = new Float32Array(cells * 3);
  const grid = { y: values.subarray(0, cells), u: values.subarray(cells, 2 * cells), v: values.subarray(2 * cells) };
  for (let at = 0; at < cells; at += 1) grid.y[at] = (sums[at] as number) / 16;
  meansOfFour(u, { columns, rows, into: grid.u });
  meansOfFour(v, { columns, rows, into: grid.v });
  return { columns, rows, ...grid, meanY: meanOf(grid.y), meanU: meanOf(grid.u), meanV: meanOf(grid.v) };
}

interface GridSource {
  readonly y: Plane;
  readonly u: Plane;
  readonly v: Plane;
  readonly blocks?: Blocks | undefined;
}

function meansOfFour(
  { samples, width }: Plane,
  { columns, rows, into }: { columns: number; rows: number; into: Float32Array },
): void {
  let cell = 0;
  for (let row = 0; row < rows; row += 1) {
    let at = row * 2 * width;
    for (let column = 0; column < columns; column += 1) {
      const upper = (samples[at] as number) + (samples[at + 1] as number);
      const lower = (samples[at + width] as number) + (samples[at + width + 1] as number);
      into[cell] = (upper + lower) / 4;
      at += 2;
      cell += 1;
    }
  }
}

export function meanOf(values: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at] as number;
  return values.length === 0 ? 0 : sum / values.length;
}

/** The levels that one in a hundred of the values lies below and above: what single cells have is left out. */
export function levelsOf(values: Float32Array): { darkest: number; brightest: number } {
  const counts = new Uint32Array(256);
  for (let at = 0; at < values.length; at += 1) {
    const level = ((values[at] as number) + 0.5) | 0;
    counts[level] = (counts[level] as number) + 1;
  }
  const least = values.length / 100;
  let [darkest, brightest] = [0, 255];
  for (let below = counts[0] as number; below < least && darkest < 255; below += counts[darkest] as number)
    darkest += 1;
  for (let above = counts[255] as number; above < least && brightest > 0; above += counts[brightest] as number)
    brightest -= 1;
  return { darkest, brightest };
}

/** How far the cells of two pictures of the same size lie apart where they differ most, in levels of luma or chroma. */
export function widestDifference(a: PictureGrid, b: PictureGrid): number {
  let widest = 0;
  for (const plane of ['y', 'u', 'v'] as const) widest = max(widest, widestOf(a[plane], b[plane]));
  return widest;
}

function widestOf(a: Float32Array, b: Float32Array): number {
  let widest = 0;
  for (let at = 0; at < a.length; at += 1) {
    const apart = abs((a[at] as number) - (b[at] as number));
    if (apart > widest) widest = apart;
  }
  return widest;
}

/** How far they lie apart in the mean, whatever their brightness as a whole. */
export function meanDifference(a: PictureGrid, b: PictureGrid): number {
  const brighter = b.meanY - a.meanY;
  return planeDifference(a.y, b.y, brighter) + (planeDifference(a.u, b.u, 0) + planeDifference(a.v, b.v, 0)) / 2;
}

function planeDifference(a: Float32Array, b: Float32Array, brighter: number): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += abs((a[at] as number) + brighter - (b[at] as number));
  return sum / a.length;
}
