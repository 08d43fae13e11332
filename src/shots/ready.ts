import type { Problem } from '../contract/outcome';
import { isShort, LENGTH_SHORT } from '../contract/stored-clip';
import type { MadeFrom } from '../plans/made-from';
import { isHeld } from './gates';
import type { FrameReference, Plan, PlannedReference } from '../plans/plan';
import { shotOfStill } from '../plans/plan';
import type { PipelineRun } from './run';
import { shotOf } from './run';
import { renderIdOf } from './may-run';
import { hasClip } from './words';

/** What stands between a planned thing and its start: nothing, something that is still to come, or something that never will. */
export type Start = 'ready' | 'waits' | 'never';

/** Whether a shot can begin: what it starts from is there. */
export function startOfShot(plan: Plan, run: PipelineRun, name: string): Start {
  const start = startBesidesGates(plan, run, name);
  return start === 'ready' && isHeld(plan, run, name) ? 'waits' : start;
}

/** The same, were there nobody to wait for. */
export function startBesidesGates({ agreed }: Plan, run: PipelineRun, name: string): Start {
  const planned = agreed.shots.find((shot) => shot.name === name);
  if (planned?.madeFrom !== undefined) return startOfMade(run, planned.madeFrom);
  const startsFrom = planned?.startsFrom ?? null;
  if (startsFrom === null) return 'ready';
  const taken = run.references[startsFrom];
  if (taken !== undefined) return taken.outcome === 'taken' ? 'ready' : 'never';
  const still = agreed.references.find((reference) => reference.name === startsFrom);
  if (still === undefined || startOfReference(run, still) === 'never') return 'never';
  return wantsWord(run, name, still) ? 'never' : 'waits';
}

/** Whether a shot can be made from the render of another: that one is completed, and its clip is here to be compared with. */
function startOfMade(run: PipelineRun, { shot: name }: MadeFrom): Start {
  const shot = shotOf(run, name);
  if (shot.state !== 'ended') return 'waits';
  return hasClip(shot.outcome) && renderIdOf(shot) !== null ? 'ready' : 'never';
}

/** What is bought on a frame of half a clip may be bought for nothing: a person says so, by the name of the shot. */
const wantsWord = (run: PipelineRun, name: string, still: PlannedReference): boolean =>
  startsShort(run, still) && run.namedAgain?.includes(name) !== true;

function startsShort(run: PipelineRun, still: PlannedReference): boolean {
  const name = shotOfStill(still);
  if (name === undefined) return false;
  const shot = shotOf(run, name);
  return shot.state === 'ended' && hasClip(shot.outcome) && isShort(shot.clip);
}

/** Why a shot that can never begin cannot, where that is not told by the shot it starts from; undefined for that. */
export function whyNever({ agreed }: Plan, run: PipelineRun, name: string): Problem | undefined {
  const startsFrom = agreed.shots.find((shot) => shot.name === name)?.startsFrom;
  const planned = agreed.references.find((reference) => reference.name === startsFrom);
  const taken = run.references[planned?.name ?? ''];
  if (planned !== undefined && 'secondOf' in planned && taken?.outcome === 'failed') return taken.problem;
  if (planned === undefined || !startsShort(run, planned)) return undefined;
  return {
    code: LENGTH_SHORT,
    detail: `Nobody knows whether the clip of ${shotOfStill(planned)} is whole, so ${name} was not bought on a frame of it.`,
  };
}

/** Whether a reference can be taken: the shot that it is a frame of has a clip. One that was given is there from the start. */
export function startOfReference(run: PipelineRun, still: PlannedReference): Start {
  const name = shotOfStill(still);
  if (name === undefined) return 'ready';
  const shot = shotOf(run, name);
  if (shot.state !== 'ended') return 'waits';
  return hasClip(shot.outcome) ? 'ready' : 'never';
}

/** The references that can be taken now, and that an open shot starts from. */
export const dueReferences = ({ agreed }: Plan, run: PipelineRun): FrameReference[] =>
  agreed.references.filter(
    (reference): reference is FrameReference =>
      'shot' in reference &&
      reference.secondOf === undefined &&
      run.references[reference.name] === undefined &&
      startOfReference(run, reference) === 'ready' &&
      agreed.shots.some(
        ({ name, startsFrom }) => isFrom(agreed, startsFrom, reference) && shotOf(run, name).state !== 'ended',
      ),
  );

/** Whether a still is this one, or is taken with it. */
const isFrom = ({ references }: Plan['agreed'], still: string | null, { name }: FrameReference): boolean =>
  still === name || references.some((each) => each.name === still && 'secondOf' in each && each.secondOf === name);
