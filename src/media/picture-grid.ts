import type { Plane } from './frame-similarity';

// By a name of its own: it is called millions of times, and looking up a global costs more than the call where tests run.
const { abs } = Math;

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

const CELL = 4;

/** Of a picture with half as many samples of chroma each way. */
export function gridOf({ y, u, v }: { y: Plane; u: Plane; v: Plane }): PictureGrid {
  const [columns, rows] = [Math.floor(y.width / CELL), Math.floor(y.height / CELL)];
  const cells = (plane: Plane, side: number): Float32Array => cellMeans(plane, { columns, rows, side });
  const grid = { columns, rows, y: cells(y, CELL), u: cells(u, CELL / 2), v: cells(v, CELL / 2) };
  return { ...grid, meanY: meanOf(grid.y), meanU: meanOf(grid.u), meanV: meanOf(grid.v) };
}

function cellMeans(
  { samples, width }: Plane,
  { columns, rows, side }: { columns: number; rows: number; side: number },
): Float32Array {
  const means = new Float32Array(columns * rows);
  const area = side * side;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let sum = 0;
      for (let line = 0; line < side; line += 1) {
        const start = (row * side + line) * width + column * side;
        for (let at = start; at < start + side; at += 1) sum += samples[at] as number;
      }
      means[row * columns + column] = sum / area;
    }
  }
  return means;
}

export function meanOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
}

/** The levels that one in a hundred of the values lies below and above: what single cells have is left out. */
export function levelsOf(values: Float32Array): { darkest: number; brightest: number } {
  const counts = new Uint32Array(256);
  for (const value of values) {
    const level = (value + 0.5) | 0;
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
  for (const plane of ['y', 'u', 'v'] as const) {
    const [of, to] = [a[plane], b[plane]];
    for (let at = 0; at < of.length; at += 1) {
      const apart = abs((of[at] as number) - (to[at] as number));
      if (apart > widest) widest = apart;
    }
  }
  return widest;
}

/** How far they lie apart in the mean, whatever their brightness as a whole. */
export function meanDifference(a: PictureGrid, b: PictureGrid): number {
  const brighter = b.meanY - a.meanY;
  let sum = 0;
  for (let at = 0; at < a.y.length; at += 1) sum += abs((a.y[at] as number) + brighter - (b.y[at] as number));
  return sum / a.y.length + (planeDifference(a.u, b.u) + planeDifference(a.v, b.v)) / 2;
}

function planeDifference(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += abs((a[at] as number) - (b[at] as number));
  return sum / a.length;
}
