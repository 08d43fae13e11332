import type { OrchestrationContext, Task } from 'durable-functions';
import { z } from 'zod';
import type { RenderRef } from '../contract/activities';
import { iso } from '../contract/iso';
import type { Plan } from '../plans/plan';
import { planSchema } from '../plans/plan';
import { apply } from '../shots/apply';
import { attemptsOf } from '../shots/attempts';
import { mayStillRun, renderIdOf } from '../shots/may-run';
import type { FinalState } from '../shots/pipeline-words';
import type { PipelineRun } from '../shots/run';
import { freshRun, pipelineRunSchema, shotOf } from '../shots/run';
import { hasClip } from '../shots/words';
import { call } from './call';
import { renderAll } from './loop';
import { orchestrator } from './orchestrator';
import { publish } from './publish';
import { releaseSlots } from './slot-steps';
import type { Told } from './tell';
import { nothingTold, tellEnd } from './tell';

const pipelineInputSchema = z.strictObject({
  plan: planSchema,
  /** Where the previous generation stopped; absent at the start. */
  run: pipelineRunSchema.optional(),
  /** Starts from what ledger and storage know; `again` names the shots to render anew where they failed (`*`: all). */
  resume: z.strictObject({ again: z.array(z.string()).readonly() }).optional(),
});
export type PipelineInput = z.infer<typeof pipelineInputSchema>;

/** Every shot as soon as what it starts from is there, then the manifest. */
export const pipeline = orchestrator(
  { name: 'pipeline', input: pipelineInputSchema, output: pipelineRunSchema.optional() },
  function* (context, input) {
    const { plan } = input;
    const run = input.run ?? (yield* begin(context, input));
    const told = nothingTold();
    if ((yield* renderAll(context, { plan, run, told })) === 'continue_as_new') {
      context.df.continueAsNew({ plan, run } satisfies PipelineInput);
      return undefined;
    }
    yield* finish(context, { plan, run, told });
    return run;
  },
);

function* begin(context: OrchestrationContext, { plan, resume }: PipelineInput): Generator<Task, PipelineRun, unknown> {
  const at = iso(context.df.currentUtcDateTime.getTime());
  if (resume === undefined) return freshRun(plan, at);
  const recovered = yield* call(context, 'recoverRun', { plan, again: [...resume.again], at });
  // Starting from nothing would buy everything again, so this is an end; the next resume finds the same ledger.
  if (!recovered.ok) throw new Error(`What is known of this pipeline cannot be read: ${recovered.error}`);
  const { run } = recovered.value;
  // The run before may have died before it gave the slots of what had ended back.
  yield* releaseSlots(context, { plan, run });
  return run;
}

function* finish(
  context: OrchestrationContext,
  { plan, run, told }: { plan: Plan; run: PipelineRun; told: Told },
): Generator<Task, void, unknown> {
  publish(context, plan, run);
  const nowMs = context.df.currentUtcDateTime.getTime();
  yield* cleanUp(context, plan, run);
  run.state = finalState(plan, run);
  run.endedAt = iso(nowMs);
  const manifest = yield* call(context, 'writeManifest', { plan, run });
  if (manifest.ok) {
    run.manifest = manifest.value.blob;
    for (const { name } of plan.agreed.shots) {
      const renderIds = manifest.value.duplicateJobs?.[name] ?? [];
      apply(run, name, { event: { type: 'duplicates', renderIds }, plan, nowMs });
    }
  } else run.problem = { code: 'internal_error', detail: `The manifest could not be written: ${manifest.error}` };
  // Before the end is shown: of an ended pipeline the engine is expected to give the whole run.
  yield* tellEnd(context, { plan, run }, told);
  publish(context, plan, run);
}

/** Deletes what a cancel leaves finished on the backend, and hands what may still run there to the janitor. */
function* cleanUp(context: OrchestrationContext, plan: Plan, run: PipelineRun): Generator<Task, void, unknown> {
  const attempts = plan.agreed.shots.flatMap(({ name }) =>
    attemptsOf(run, name).flatMap((shot) => {
      const renderId = renderIdOf(shot);
      const render: RenderRef[] = renderId === null ? [] : [{ shot: name, attempt: shot.attempt, renderId }];
      return render.map((each) => ({ render: each, runs: mayStillRun(shot) }));
    }),
  );
  const renders = attempts.map(({ render }) => render);
  // Only the janitor may delete these, after it has heard and written down how they ended: what they cost depends on it.
  const running = attempts.filter(({ runs }) => runs).map(({ render }) => render);
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
  yield* call(context, 'startJanitor', {
    plan,
    renders: left,
    deleteWhenDone: run.cancel !== null,
    ...(ended.length === 0 ? {} : { ended }),
  });
}

/** A good clip is worth keeping: whatever became of the rest, the pipeline has not failed. */
function finalState({ agreed }: Plan, run: PipelineRun): FinalState {
  if (run.cancel !== null) return 'cancelled';
  if (run.stopped !== undefined) return 'stopped';
  const stored = agreed.shots.filter(({ name }) => {
    const shot = shotOf(run, name);
    return shot.state === 'ended' && hasClip(shot.outcome);
  });
  if (stored.length === agreed.shots.length) return 'completed';
  return stored.some(({ makes }) => makes !== 'picture') ? 'partial' : 'failed';
}
