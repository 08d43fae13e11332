import type { MadeFrom } from '../plans/made-from';
import type { Plan, PlannedReference } from '../plans/plan';
import type { PipelineRun } from './run';
import { shotOf } from './run';
import { renderIdOf } from './may-run';
import { hasClip } from './words';

/** What stands between a planned thing and its start: nothing, something that is still to come, or something that never will. */
export type Start = 'ready' | 'waits' | 'never';

/** Whether a shot can begin: what it starts from is there. */
export function startOfShot({ agreed }: Plan, run: PipelineRun, name: string): Start {
  const planned = agreed.shots.find((shot) => shot.name === name);
  if (planned?.madeFrom !== undefined) return startOfMade(run, planned.madeFrom);
  const startsFrom = planned?.startsFrom ?? null;
  if (startsFrom === null) return 'ready';
  const taken = run.references[startsFrom];
  if (taken !== undefined) return taken.outcome === 'taken' ? 'ready' : 'never';
  const still = agreed.references.find((reference) => reference.name === startsFrom);
  return still !== undefined && startOfReference(run, still) !== 'never' ? 'waits' : 'never';
}

/** Whether a shot can be made from the render of another: that one is completed, and its clip is here to be compared with. */
function startOfMade(run: PipelineRun, { shot: name }: MadeFrom): Start {
  const shot = shotOf(run, name);
  if (shot.state !== 'ended') return 'waits';
  return hasClip(shot.outcome) && renderIdOf(shot) !== null ? 'ready' : 'never';
}

/** Whether a reference can be taken: the shot that it is a frame of has a clip. */
export function startOfReference(run: PipelineRun, { shot: name }: PlannedReference): Start {
  const shot = shotOf(run, name);
  if (shot.state !== 'ended') return 'waits';
  return hasClip(shot.outcome) ? 'ready' : 'never';
}

/** The references that can be taken now, and that an open shot starts from. */
export const dueReferences = ({ agreed }: Plan, run: PipelineRun): PlannedReference[] =>
  agreed.references.filter(
    (reference) =>
      run.references[reference.name] === undefined &&
      startOfReference(run, reference) === 'ready' &&
      agreed.shots.some(({ name, startsFrom }) => startsFrom === reference.name && shotOf(run, name).state !== 'ended'),
  );
