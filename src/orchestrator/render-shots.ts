import type { OrchestrationContext, Task } from 'durable-functions';
import type { Activities, ActivityOutput } from '../contract/activities';
import type { Plan, PlannedShot } from '../contract/plan';
import type { PipelineRun, ShotRun } from '../contract/run';
import type { Call, Settled } from './call';
import { prepare, settleAll } from './call';
import { publish } from './publish';
import { end, onMeasured, onReport, onStored, onSubmitted, onThrown } from './shot-run';
import { sleepUntilOrWake } from './wait';

/** Past this many ticks the history is long enough for replay to cost more than a fresh start. */
const MAX_TICKS = 100;

export type RenderEnding = 'all_ended' | 'continue_as_new';

/**
 * Takes the named shots from where they stand to their ends, side by side: each tick does everything that is due for all of
 * them at once, and one question covers every render in flight. Updates `run` as it goes.
 */
export function* renderShots(
  context: OrchestrationContext,
  { plan, run, names }: { plan: Plan; run: PipelineRun; names: readonly string[] },
): Generator<Task, RenderEnding, unknown> {
  for (let tick = 0; ; tick++) {
    const nowMs = context.df.currentUtcDateTime.getTime();
    for (const name of names) {
      const shot = shotOf(run, name);
      if (shot.state === 'pending') run.shots[name] = { ...shot, state: 'submitting' };
    }
    publish(context, plan, run);

    const steps = dueSteps(context, { plan, run, names, nowMs });
    const results = yield* settleAll(
      context,
      steps.map((step) => step.call),
    );
    // Activities take time; what they answered is judged by the time after them.
    const afterMs = context.df.currentUtcDateTime.getTime();
    for (const [index, step] of steps.entries()) {
      const result = results[index];
      if (result !== undefined) step.apply(result, afterMs);
    }
    if (run.cancel !== null) endOpenShots(run, names, afterMs);

    const open = names.map((name) => shotOf(run, name)).filter((shot) => shot.state !== 'ended');
    if (open.length === 0) return 'all_ended';
    if (tick >= MAX_TICKS) return 'continue_as_new';
    publish(context, plan, run);
    const dueMs = Math.min(...open.map((shot) => (shot.dueAt === null ? 0 : Date.parse(shot.dueAt))));
    if (dueMs > afterMs) yield* sleepUntilOrWake(context, dueMs);
  }
}

interface Step {
  readonly call: Call<keyof Activities>;
  /** Takes the result into the run. */
  readonly apply: (result: Settled<keyof Activities>, nowMs: number) => void;
}

interface Tick {
  readonly plan: Plan;
  readonly run: PipelineRun;
  readonly names: readonly string[];
  readonly nowMs: number;
}

function dueSteps(context: OrchestrationContext, { plan, run, names, nowMs }: Tick): Step[] {
  const at = new Date(nowMs).toISOString();
  const steps: Step[] = [];
  const inFlight: { shot: string; renderId: string }[] = [];

  for (const name of names) {
    const shot = shotOf(run, name);
    const planned = plannedShot(plan, name);
    // A wake-up makes renders in flight due at once, so that a cancel is noticed; the others keep their time.
    if (shot.state === 'rendering' && shot.renderId !== null) inFlight.push({ shot: name, renderId: shot.renderId });
    if (shot.dueAt !== null && Date.parse(shot.dueAt) > nowMs + EARLY_TIMER_MS) continue;

    const step = <N extends keyof Activities>(
      call: Call<N>,
      next: (shot: ShotRun, value: ActivityOutput<N>, afterMs: number) => ShotRun,
    ): void => {
      steps.push({
        call,
        apply: (result, afterMs) => {
          const current = shotOf(run, name);
          run.shots[name] = result.ok
            ? next(current, result.value as ActivityOutput<N>, afterMs)
            : onThrown(current, result.error, afterMs, plan);
        },
      });
    };
    const key = { pipelineId: plan.pipelineId, shot: name };
    switch (shot.state) {
      case 'submitting':
      case 'waiting':
        step(
          prepare(context, 'submitRender', {
            ...key,
            model: plan.backend.model,
            prompt: planned.prompt,
            size: plan.size,
            seconds: plan.seconds,
            priceUsd: planned.priceUsd,
            referenceBlob: name === 'baseline' ? null : (run.reference?.blob ?? null),
            at,
          }),
          (current, value, afterMs) => {
            if (value.outcome === 'cancelled') run.cancel = value.cancel;
            return onSubmitted(current, value, { nowMs: afterMs, plan, planned });
          },
        );
        break;
      case 'storing':
        step(
          prepare(context, 'storeClip', {
            ...key,
            renderId: shot.renderId ?? '',
            blob: `${plan.pipelineId}/${planned.file}`,
          }),
          (current, value, afterMs) => onStored(current, value, afterMs, plan),
        );
        break;
      case 'measuring':
        step(
          prepare(context, 'measureClip', {
            ...key,
            clipBlob: `${plan.pipelineId}/${planned.file}`,
            referenceBlob: name === 'baseline' ? null : (run.reference?.blob ?? null),
          }),
          (current, value, afterMs) => onMeasured(current, value, planned, afterMs),
        );
        break;
      case 'pending':
      case 'rendering':
      case 'ended':
        break;
    }
  }

  if (inFlight.length > 0) steps.push(checkStep(context, { plan, run, names, nowMs }, inFlight));
  return steps;
}

/** Timers are cut to whole seconds and may fire that much early; asking a second early does no harm. */
const EARLY_TIMER_MS = 1_000;

function checkStep(
  context: OrchestrationContext,
  { plan, run, nowMs }: Tick,
  renders: { shot: string; renderId: string }[],
): Step {
  return {
    call: prepare(context, 'checkRenders', { pipelineId: plan.pipelineId, renders, at: new Date(nowMs).toISOString() }),
    apply: (result, afterMs) => {
      const answer = result.ok ? (result.value as ActivityOutput<'checkRenders'>) : null;
      if (answer?.cancel) run.cancel = answer.cancel;
      for (const { shot: name } of renders) {
        const report = answer?.renders[name] ?? {
          outcome: 'unanswered' as const,
          problem: { code: 'internal_error', detail: result.ok ? 'No report for this render.' : result.error },
          retryAfterMs: null,
        };
        run.shots[name] = onReport(shotOf(run, name), report, afterMs, plan);
      }
    },
  };
}

function endOpenShots(run: PipelineRun, names: readonly string[], nowMs: number): void {
  for (const name of names) {
    const shot = shotOf(run, name);
    // A finished render is paid: it is stored and measured to its end even so.
    const kept = shot.state === 'storing' || shot.state === 'measuring' || shot.state === 'ended';
    if (!kept) run.shots[name] = end(shot, 'cancelled', nowMs);
  }
}

export function shotOf(run: PipelineRun, name: string): ShotRun {
  const shot = run.shots[name];
  if (shot === undefined)
    throw new Error(`The run has no shot "${name}"; it has ${Object.keys(run.shots).join(', ')}.`);
  return shot;
}

function plannedShot(plan: Plan, name: string): PlannedShot {
  const planned = plan.shots.find((shot) => shot.name === name);
  if (planned === undefined)
    throw new Error(`The plan has no shot "${name}"; it has ${plan.shots.map((shot) => shot.name).join(', ')}.`);
  return planned;
}
