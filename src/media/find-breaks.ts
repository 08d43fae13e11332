import type { IncidentList } from './incident-list';
import type { IncidentThresholds } from './incident-thresholds';
import { meanDifference, type PictureGrid } from './picture-grid';
import { unexplainedChange } from './unexplained-change';

/** Frames on either side that a change is held against. */
const AROUND = 3;
/** Frames of the start that a jump may lead back to. */
const START = 3;

interface Seen {
  readonly grid: PictureGrid;
  readonly seconds: number;
  /** From the frame before: in the mean, and what neither movement nor light explains of it. */
  readonly change: number;
  readonly unexplained: number;
}

/** Finds cuts, and jumps back to the start. Keeps a few frames, as a break shows by what is around it on both sides. */
export function createBreakFinder(
  found: IncidentList,
  { cut, jumpBack }: IncidentThresholds,
): { add(grid: PictureGrid, seconds: number): void; end(): void } {
  const start: PictureGrid[] = [];
  let seen: Seen[] = [];
  let judged = 0;
  let count = 0;

  const toStart = (grid: PictureGrid): number => Math.min(...start.map((first) => meanDifference(first, grid)));

  /** The frame at `at` in `seen`: whether the picture breaks between the one before and it. */
  function judge(at: number): void {
    const [before, frame] = [seen[at - 1], seen[at]];
    if (!before || !frame) return;
    const around = seen.filter((_, index) => index !== at && Math.abs(index - at) <= AROUND && index > 0);
    // The first two frames have nothing before them, the last none after: two changes are enough to tell what is usual.
    if (around.length < 2) return;
    const usual = Math.max(...around.map(({ change }) => change));
    const isFar = frame.change >= jumpBack.change && frame.change >= jumpBack.timesAround * usual;
    if (isFar && start.length === START) {
      const [left, came] = [toStart(before.grid), toStart(frame.grid)];
      if (left >= jumpBack.timesNearer * Math.max(came, 0.15)) {
        found.add('jump_back', frame.seconds, frame.seconds);
        return;
      }
    }
    const usualUnexplained = Math.max(...around.map(({ unexplained }) => unexplained));
    if (frame.unexplained < cut.change || frame.unexplained < cut.timesAround * usualUnexplained) return;
    // After a flash the picture is what it was before.
    const after = seen.slice(at + 1, at + 1 + AROUND);
    const isOther = after.every(
      ({ grid }) => unexplainedChange(before.grid, grid, cut.change) >= frame.unexplained * 0.6,
    );
    if (isOther) found.add('cut', frame.seconds, frame.seconds);
  }

  return {
    add(grid, seconds) {
      const before = seen.at(-1);
      const change = before ? meanDifference(before.grid, grid) : 0;
      const unexplained = before ? unexplainedChange(before.grid, grid, cut.change) : 0;
      seen.push({ grid, seconds, change, unexplained });
      if (start.length < START) start.push(grid);
      count += 1;
      if (seen.length > 2 * AROUND + 2) seen = seen.slice(1);
      const next = seen.length - 1 - AROUND;
      if (next >= 1) {
        judge(next);
        judged = count - AROUND;
      }
    },
    end() {
      for (let at = Math.max(1, seen.length - (count - judged)); at < seen.length; at += 1) judge(at);
    },
  };
}
