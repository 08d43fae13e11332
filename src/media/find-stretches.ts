import type { IncidentList } from './incident-list';
import type { IncidentThresholds } from './incident-thresholds';
import { levelsOf, widestDifference, type PictureGrid } from './picture-grid';

/** Finds what lasts: black, one plain colour, and pictures that stand still. */
export interface StretchFinder {
  add(grid: PictureGrid, seconds: number): void;
  /** At the end of the clip. */
  end(seconds: number): void;
}

/** Black or blank; of one plain colour, black is the one with a name of its own. */
export function createEmptyFinder(found: IncidentList, { black, blank }: IncidentThresholds): StretchFinder {
  let open: { kind: 'black' | 'blank'; since: number; isSudden: boolean } | undefined;
  let before: PictureGrid | undefined;
  const isPlain = ({ darkest, brightest }: { darkest: number; brightest: number }): boolean =>
    brightest - darkest <= blank.spread;
  const kindOf = ({ y, u, v }: PictureGrid): 'black' | 'blank' | undefined => {
    const luma = levelsOf(y);
    if (luma.brightest <= black.level) return 'black';
    return isPlain(luma) && isPlain(levelsOf(u)) && isPlain(levelsOf(v)) ? 'blank' : undefined;
  };
  const close = (seconds: number, endsSuddenly: boolean): void => {
    if (open === undefined) return;
    const { kind, since, isSudden } = open;
    const least = { black, blank }[kind].seconds;
    // One black picture amid others is a fault; at the foot of a fade it is none.
    if (seconds - since >= least - 0.000_5 || (isSudden && endsSuddenly)) found.add(kind, since, seconds);
    open = undefined;
  };
  const isSuddenly = (a: PictureGrid | undefined, b: PictureGrid): boolean =>
    a !== undefined && Math.abs(a.meanY - b.meanY) > 20;
  return {
    add(grid, seconds) {
      const kind = kindOf(grid);
      if (open !== undefined && kind !== open.kind) close(seconds, isSuddenly(before, grid));
      if (kind !== undefined) open ??= { kind, since: seconds, isSudden: isSuddenly(before, grid) };
      before = grid;
    },
    end: (seconds) => close(seconds, false),
  };
}

/**
 * Steps in which next to nothing changes. An encoder draws what stands anew now and then, which shows as one step that is a little
 * larger, amid others that are none.
 */
export function createFreezeFinder(found: IncidentList, { freeze }: IncidentThresholds): StretchFinder {
  let before: PictureGrid | undefined;
  let open:
    { first: PictureGrid; since: number; frames: number; still: number; redrawnAt: number | undefined } | undefined;
  const close = (seconds: number): void => {
    // Of few pictures a second, two alike say nothing.
    if (open && open.frames >= 3 && seconds - open.since >= freeze.seconds - 0.000_5)
      found.add('freeze', open.since, seconds);
    open = undefined;
  };
  return {
    add(grid, seconds) {
      const step = before === undefined ? Infinity : widestDifference(before, grid);
      before = grid;
      if (open !== undefined) {
        const isRedrawn = step <= freeze.redrawn && open.still >= 3 && open.redrawnAt === undefined;
        // What moves slowly takes many small steps, and is somewhere else in the end.
        const isStill =
          (step <= freeze.step || isRedrawn) && widestDifference(open.first, grid) <= freeze.redrawn * 1.5;
        if (!isStill) close(open.redrawnAt ?? seconds);
        else if (step <= freeze.step) open = { ...open, still: open.still + 1, redrawnAt: undefined };
        else open = { ...open, still: 0, redrawnAt: seconds };
        if (open !== undefined) open.frames += 1;
      }
      open ??= { first: grid, since: seconds, frames: 1, still: 0, redrawnAt: undefined };
    },
    end: (seconds) => close(open?.redrawnAt ?? seconds),
  };
}
