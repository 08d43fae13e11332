import type { OrchestrationContext, OrchestrationHandler, Task } from 'durable-functions';
import type { RenderRef } from '../contract/activities';
import type { ShotOutcome } from '../contract/outcome';
import { hasClip } from '../contract/outcome';
import type { Plan } from '../plans/plan';
import type { PipelineRun } from '../shots/run';
import { withSurplus } from '../shots/surplus';
import { freshRun } from '../shots/fresh-run';
import { call } from './call';
import { releaseSlots } from './slot-steps';
import { publish } from './publish';
import { renderShots } from './loop';
import { end, iso, shotOf } from '../shots/shot';

export interface PipelineInput {
  readonly plan: Plan;
  /** Where the previous generation stopped; absent at the start. */
  readonly run?: PipelineRun;
  /** Starts from what ledger and storage know; `again` names the shots to render anew where they failed (`*`: all). */
  readonly resume?: { readonly again: readonly string[] };
}

/** One shot after another as the recipe has it: baseline, reference frame, follow-ups from that frame, manifest. */
export const pipeline: OrchestrationHandler = function* (
  context: OrchestrationContext,
): Generator<Task, PipelineRun | undefined, unknown> {
  const input = context.df.getInput<PipelineInput>();
  const { plan } = input;
  const run = input.run ?? (yield* begin(context, input));

  if (run.stage === 'baseline') {
    const ending = yield* renderShots(context, { plan, run, names: ['baseline'] });
    if (ending === 'continue_as_new') return continueAsNew(context, plan, run);
    run.stage = 'reference';
  }
  if (run.stage === 'reference') {
    yield* takeReference(context, plan, run);
    run.stage = 'followUps';
  }
  if (run.stage === 'followUps') {
    const names = plan.shots.map((shot) => shot.name).filter((name) => shotOf(run, name).state !== 'ended');
    if (names.length > 0) {
      const ending = yield* renderShots(context, { plan, run, names });
      if (ending === 'continue_as_new') return continueAsNew(context, plan, run);
    }
    run.stage = 'manifest';
  }
  yield* finish(context, plan, run);
  return run;
};

function* begin(context: OrchestrationContext, { plan, resume }: PipelineInput): Generator<Task, PipelineRun, unknown> {
  const at = iso(context.df.currentUtcDateTime.getTime());
  if (resume === undefined) return freshRun(plan, at);
  const recovered = yield* call(context, 'recoverRun', { plan, again: [...resume.again], at });
  // Starting from nothing would buy everything again, so this is an end; the next resume finds the same ledger.
  if (!recovered.ok) throw new Error(`What is known of this pipeline cannot be read: ${recovered.error}`);
  const { run } = recovered.value;
  // The run before may have died before it gave the slots of what had ended back.
  yield* releaseSlots(context, { plan, run, names: plan.shots.map(({ name }) => name) });
  return run;
}

function continueAsNew(context: OrchestrationContext, plan: Plan, run: PipelineRun): undefined {
  context.df.continueAsNew({ plan, run } satisfies PipelineInput);
  return undefined;
}

/** Takes the frame every follow-up starts from. Without one, they are skipped: rendering them from text would drop the anchor. */
function* takeReference(context: OrchestrationContext, plan: Plan, run: PipelineRun): Generator<Task, void, unknown> {
  const followUps = plan.shots.filter((shot) => shot.name !== 'baseline').map((shot) => shot.name);
  const clip = shotOf(run, 'baseline').clip;
  if (followUps.length > 0 && clip !== null && hasClip(shotOf(run, 'baseline').outcome)) {
    publish(context, plan, run);
    const extracted = yield* call(context, 'extractReference', {
      pipelineId: plan.pipelineId,
      clipBlob: clip.blob,
      blob: `${plan.pipelineId}/${plan.reference.file}`,
      at: plan.reference.at,
      size: plan.size,
    });
    if (!extracted.ok) run.problem = { code: 'internal_error', detail: extracted.error };
    else if (extracted.value.outcome === 'failed') run.problem = extracted.value.problem;
    else run.reference = extracted.value.reference;
  }
  if (run.reference !== null) return;
  const nowMs = context.df.currentUtcDateTime.getTime();
  for (const name of followUps) {
    const shot = shotOf(run, name);
    if (shot.state !== 'ended') run.shots[name] = end(shot, run.cancel === null ? 'skipped' : 'cancelled', nowMs);
  }
}

function* finish(context: OrchestrationContext, plan: Plan, run: PipelineRun): Generator<Task, void, unknown> {
  publish(context, plan, run);
  const at = iso(context.df.currentUtcDateTime.getTime());
  yield* cleanUp(context, plan, run);
  run.state = finalState(plan, run);
  run.endedAt = at;
  const manifest = yield* call(context, 'writeManifest', { plan, run });
  if (manifest.ok) {
    run.manifest = manifest.value.blob;
    run.shots = withSurplus(run, manifest.value.surplus ?? {}).shots;
  } else run.problem = { code: 'internal_error', detail: `The manifest could not be written: ${manifest.error}` };
  run.stage = 'done';
  publish(context, plan, run);
}

/** How a shot ends whose render may go on, or be found again, at the backend. */
const MAY_END_LATER: readonly (ShotOutcome | null)[] = ['cancelled', 'timed_out', 'job_not_found'];
/** Deletes what a cancel leaves finished on the backend, and hands what may still run there to the janitor. */
function* cleanUp(context: OrchestrationContext, plan: Plan, run: PipelineRun): Generator<Task, void, unknown> {
  const renders = plan.shots.flatMap(({ name }): RenderRef[] => {
    const { renderId, attempt } = shotOf(run, name);
    return renderId === null ? [] : [{ shot: name, attempt, renderId }];
  });
  const outcomeOf = ({ shot }: RenderRef): ShotOutcome | null => shotOf(run, shot).outcome;
  // Only the janitor may delete these, after it has heard and written down how they ended: what they cost depends on it.
  const running = renders.filter((render) => MAY_END_LATER.includes(outcomeOf(render)));
  let left = running;
  if (run.cancel !== null) {
    const done = renders.filter((render) => !running.includes(render));
    const at = iso(context.df.currentUtcDateTime.getTime());
    const deleted =
      done.length === 0
        ? undefined
        : yield* call(context, 'deleteRenders', { pipelineId: plan.pipelineId, renders: done, at });
    const kept = deleted?.ok === true ? deleted.value.stillCharged : done.map(({ renderId }) => renderId);
    // What could not be deleted now is tried again by the janitor.
    left = renders.filter((render) => running.includes(render) || kept.includes(render.renderId));
    run.cleanup = {
      deleted: deleted?.ok === true ? deleted.value.deleted : [],
      stillCharged: [...kept, ...running.map(({ renderId }) => renderId)],
    };
  }
  if (left.length === 0) return;
  // Should this fail, the watchdog sees to it.
  const ended = left.filter((render) => !running.includes(render)).map(({ renderId }) => renderId);
  const deleteWhenDone = run.cancel !== null;
  yield* call(context, 'startJanitor', {
    plan,
    renders: left,
    deleteWhenDone,
    ...(ended.length === 0 ? {} : { ended }),
  });
}

/** A good baseline is worth keeping: whatever became of the rest, the pipeline has not failed. */
function finalState(plan: Plan, run: PipelineRun): 'completed' | 'partial' | 'failed' | 'cancelled' {
  if (run.cancel !== null) return 'cancelled';
  if (plan.shots.every(({ name }) => hasClip(shotOf(run, name).outcome))) return 'completed';
  return hasClip(shotOf(run, 'baseline').outcome) ? 'partial' : 'failed';
}
