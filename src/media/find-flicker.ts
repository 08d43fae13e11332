import type { IncidentList } from './incident-list';
import type { IncidentThresholds } from './incident-thresholds';
import type { PictureGrid } from './picture-grid';

/** Parts of the picture, each way: a flicker is of nearly all of them. */
const PARTS = 3;

/** What swings more slowly is light that comes and goes. */
const LONGEST_SWING_SECONDS = 0.35;

/** Finds brightness or colour of the whole picture that goes to and fro. One flash of lightning is no flicker. */
export function createFlickerFinder(
  found: IncidentList,
  { flicker }: IncidentThresholds,
): { add(grid: PictureGrid, seconds: number): void } {
  const swings = [
    createSwings('y', flicker.luma),
    createSwings('u', flicker.chroma),
    createSwings('v', flicker.chroma),
  ].map((add) => ({ add, times: [] as number[] }));
  return {
    add(grid, seconds) {
      for (const { add, times } of swings) {
        const turnedAt = add(grid, seconds);
        if (turnedAt === undefined) continue;
        if (turnedAt - (times.at(-1) ?? turnedAt) > LONGEST_SWING_SECONDS) times.length = 0;
        times.push(turnedAt);
        if (times.length > flicker.swings) times.shift();
        const [first = seconds] = times;
        if (times.length === flicker.swings && turnedAt - first <= 1) found.add('flicker', first, turnedAt);
      }
    },
  };
}

/** Says when a swing of the whole picture ended, once the next has gone as far the other way. */
function createSwings(plane: 'y' | 'u' | 'v', least: number) {
  let [low, high]: [Extreme | undefined, Extreme | undefined] = [undefined, undefined];
  let direction: 'up' | 'down' | undefined;
  return (grid: PictureGrid, seconds: number): number | undefined => {
    const now = extremeOf(grid, plane, seconds);
    if (low === undefined || now.mean < low.mean) low = now;
    if (high === undefined || now.mean > high.mean) high = now;
    if (direction !== 'down' && high.mean - now.mean >= least) {
      const turn = high;
      const isWhole = moveTogether(turn, now);
      [direction, low, high] = ['down', now, now];
      return isWhole ? turn.seconds : undefined;
    }
    if (direction !== 'up' && now.mean - low.mean >= least) {
      const turn = low;
      const isWhole = moveTogether(turn, now);
      [direction, low, high] = ['up', now, now];
      return isWhole ? turn.seconds : undefined;
    }
    return undefined;
  };
}

interface Extreme {
  readonly mean: number;
  readonly seconds: number;
  readonly parts: readonly number[];
}

function extremeOf(grid: PictureGrid, plane: 'y' | 'u' | 'v', seconds: number): Extreme {
  const mean = { y: grid.meanY, u: grid.meanU, v: grid.meanV }[plane];
  const parts: number[] = [];
  for (let down = 0; down < PARTS; down += 1) {
    for (let across = 0; across < PARTS; across += 1) parts.push(meanOfPart(grid, grid[plane], { down, across }));
  }
  return { mean, seconds, parts };
}

function meanOfPart(
  { columns, rows }: PictureGrid,
  values: Float32Array,
  { down, across }: { down: number; across: number },
): number {
  const [top, bottom] = [down, down + 1].map((edge) => Math.floor((edge * rows) / PARTS)) as [number, number];
  const [left, right] = [across, across + 1].map((edge) => Math.floor((edge * columns) / PARTS)) as [number, number];
  let sum = 0;
  for (let row = top; row < bottom; row += 1)
    for (let at = row * columns + left; at < row * columns + right; at += 1) sum += values[at] as number;
  return sum / ((bottom - top) * (right - left));
}

/** Whether most parts of the picture went the way of the whole, and not only one that something bright went through. */
function moveTogether(from: Extreme, to: Extreme): boolean {
  const whole = to.mean - from.mean;
  const along = to.parts.filter((part, index) => (part - (from.parts[index] ?? 0)) / whole >= 0.4);
  return along.length >= PARTS * PARTS - 3;
}
