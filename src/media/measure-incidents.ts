import type { Incident } from '../contract/incident';
import { createBreakFinder } from './find-breaks';
import { createFlickerFinder } from './find-flicker';
import { createEmptyFinder, createFreezeFinder } from './find-stretches';
import type { Blocks, Plane } from './frame-similarity';
import { createIncidentList } from './incident-list';
import { defaultIncidentThresholds, type IncidentThresholds } from './incident-thresholds';
import { gridOf } from './picture-grid';

/** A frame in the size in which clips are compared, and when it is shown. */
export interface TimedPlanes {
  readonly seconds: number;
  readonly y: Plane;
  readonly u: Plane;
  readonly v: Plane;
  /** Of the luma, where somebody has counted them already. */
  readonly blocks?: Blocks;
}

/** Takes every frame in order and finds what happens inside the clip; memory does not grow with it. */
export function createIncidentMeter(thresholds: IncidentThresholds = defaultIncidentThresholds): {
  add(frame: TimedPlanes): void;
  result(): Incident[];
} {
  const found = createIncidentList();
  const breaks = createBreakFinder(found, thresholds);
  const flicker = createFlickerFinder(found, thresholds);
  const stretches = [createEmptyFinder(found, thresholds), createFreezeFinder(found, thresholds)];
  let [lastSeconds, step] = [0, 0];
  return {
    add({ seconds, ...planes }) {
      const grid = gridOf(planes);
      step = seconds - lastSeconds;
      lastSeconds = seconds;
      breaks.add(grid, seconds);
      flicker.add(grid, seconds);
      for (const stretch of stretches) stretch.add(grid, seconds);
    },
    result() {
      breaks.end();
      for (const stretch of stretches) stretch.end(lastSeconds + step);
      return withoutRepeats(found.all);
    },
  };
}

/** A black picture stands still, and begins and ends with another picture: that is said once. */
function withoutRepeats(all: readonly Incident[]): Incident[] {
  const empty = all.filter(({ kind }) => kind === 'black' || kind === 'blank');
  const covers = (outer: Incident, { fromSeconds, toSeconds }: Incident): boolean =>
    outer.fromSeconds <= fromSeconds + 0.001 && outer.toSeconds >= toSeconds - 0.001;
  return all
    .filter((incident) => empty.includes(incident) || !empty.some((outer) => covers(outer, incident)))
    .sort((a, b) => a.fromSeconds - b.fromSeconds);
}
