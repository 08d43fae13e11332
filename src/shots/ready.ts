import type { Problem } from '../contract/outcome';
import { shorten } from '../contract/shorten';
import { isShort, LENGTH_SHORT } from '../contract/stored-clip';
import type { MadeFrom } from '../plans/made-from';
import { isHeld } from './gates';
import type { FrameReference, PictureReference, Plan, PlannedReference } from '../plans/plan';
import { shotOfStill, sourceShotOf } from '../plans/plan';
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

/** Why a shot that can never begin cannot: its source has no clip, or no frame of it could be taken, or nobody knows its end. */
export function whyNever({ agreed }: Plan, run: PipelineRun, name: string): Problem | undefined {
  const planned = agreed.shots.find((shot) => shot.name === name);
  const still = agreed.references.find((reference) => reference.name === planned?.startsFrom);
  const second = still && 'secondOf' in still ? run.references[still.name] : undefined;
  if (second?.outcome === 'failed') return second.problem;
  const source = planned && sourceShotOf({ agreed }, planned);
  if (source === undefined) return undefined;
  if (still !== undefined && startsShort(run, still))
    return {
      code: LENGTH_SHORT,
      detail: `Nobody knows whether the clip of ${source} is whole, so ${name} was not bought on a frame of it.`,
    };
  const taken = still && run.references[still.name];
  const makes = agreed.shots.find((each) => each.name === source)?.makes;
  if (taken?.outcome === 'failed')
    return skipped(
      makes === 'picture'
        ? `The picture that ${name} was to start from cannot be used: ${taken.problem.detail}`
        : `The frame of ${source} that ${name} was to start from could not be taken: ${taken.problem.detail}`,
    );
  const shot = shotOf(run, source);
  if (shot.state !== 'ended' || hasClip(shot.outcome)) return undefined;
  if (makes === 'picture')
    return skipped(
      `${name} was to start from the picture of ${source}, which was not made: it ended as ${shot.outcome}.`,
    );
  const wanted = still === undefined ? 'be made from' : 'start from a frame of';
  return skipped(`${name} was to ${wanted} ${source}, which has no clip: it ended as ${shot.outcome}.`);
}

const skipped = (detail: string): Problem => ({ code: 'skipped', detail: shorten(detail, MAX_DETAIL) });
const MAX_DETAIL = 500;

/** Whether a reference can be taken: the shot that it is a frame of has a clip. One that was given is there from the start. */
export function startOfReference(run: PipelineRun, still: PlannedReference): Start {
  const name = shotOfStill(still);
  if (name === undefined) return 'ready';
  const shot = shotOf(run, name);
  if (shot.state !== 'ended') return 'waits';
  return hasClip(shot.outcome) ? 'ready' : 'never';
}

/** The references that can be taken now, and that an open shot starts from. */
export const dueReferences = (plan: Plan, run: PipelineRun): (FrameReference | PictureReference)[] =>
  plan.agreed.references.filter(
    (reference): reference is FrameReference | PictureReference =>
      isWanted(plan, run, reference) && startOfReference(run, reference) === 'ready',
  );

/**
 * Those that will be due once the clip of this shot is measured, and are one frame of it. Of half a clip none is taken before a person
 * says so.
 */
export function comingReferences(plan: Plan, run: PipelineRun, name: string): FrameReference[] {
  const shot = shotOf(run, name);
  // Which of several attempts counts is not known before all of them are measured.
  const isOnly = plan.agreed.shots.every((planned) => planned.name !== name || planned.onDrift === undefined);
  if (shot.state !== 'measuring' || isShort(shot.clip) || !isOnly) return [];
  return plan.agreed.references.filter(
    (reference): reference is FrameReference =>
      isWanted(plan, run, reference) &&
      reference.shot === name &&
      'at' in reference &&
      reference.candidates === undefined,
  );
}

/** Whether it is a frame or a picture that nobody has taken yet and that an open shot starts from. */
const isWanted = (
  { agreed }: Plan,
  run: PipelineRun,
  reference: PlannedReference,
): reference is FrameReference | PictureReference =>
  'shot' in reference &&
  !('secondOf' in reference && reference.secondOf !== undefined) &&
  run.references[reference.name] === undefined &&
  agreed.shots.some(
    ({ name, startsFrom }) => isFrom(agreed, startsFrom, reference) && shotOf(run, name).state !== 'ended',
  );

/** Whether a still is this one, or is taken with it. */
const isFrom = ({ references }: Plan['agreed'], still: string | null, { name }: PlannedReference): boolean =>
  still === name || references.some((each) => each.name === still && 'secondOf' in each && each.secondOf === name);
