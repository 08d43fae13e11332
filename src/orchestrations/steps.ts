import type { OrchestrationContext } from 'durable-functions';
import type { ActivityOutput, RenderRef } from '../contract/activities';
import type { Plan, PlannedShot } from '../plans/plan';
import type { PipelineRun, ShotRun } from '../shots/run';
import type { Call, Settled } from './call';
import { prepare } from './call';
import { logOnce } from './log-once';
import { needsRenewal, requestStep } from './slot-steps';
import { EARLY_TIMER_MS } from './wait';
import { iso, onMeasured, onReport, onStored, onSubmitted, onThrown, shotOf } from '../shots/shot';

/**
 * One turn of the loop: what is looked at, and when. `woken` makes waiters look at once, whatever their time; `rereads` looks
 * for a cancel although no render is in flight whose question would tell of it.
 */
export interface Tick {
  readonly plan: Plan;
  readonly run: PipelineRun;
  readonly names: readonly string[];
  readonly woken: boolean;
  readonly rereads: boolean;
  readonly nowMs: number;
  /** Shots whose renewal failed, and when it is tried again, ms since the epoch. */
  readonly renewalPauses: Map<string, number>;
}

/** One call, and how its result changes the run. */
export interface Step {
  readonly call: Call<unknown>;
  readonly apply: (result: Settled<unknown>, nowMs: number) => void;
}

/** Everything that is due now, for all shots. */
export function dueSteps(context: OrchestrationContext, tick: Tick): Step[] {
  const { plan, run, names } = tick;
  const steps: Step[] = [];
  const inFlight: RenderRef[] = [];
  const open = names.filter((name) => shotOf(run, name).state !== 'ended');
  // With anything due, or a wake-up, every render in flight is asked about: one question covers all, and tells of a cancel.
  const asks = tick.woken || open.some((name) => isDue(shotOf(run, name), tick));
  for (const name of open) {
    const shot = shotOf(run, name);
    if (shot.state === 'pending') {
      run.shots[name] = { ...shot, state: 'waiting' };
      logOnce(context, 'render.queued', { pipelineId: plan.pipelineId, shot: name, attempt: shot.attempt });
    }
    const renews = needsRenewal(name, tick);
    if (renews) steps.push(requestStep(context, tick, name));
    if (shot.state === 'rendering' && shot.renderId !== null) {
      if (asks) inFlight.push({ shot: name, attempt: shot.attempt, renderId: shot.renderId });
    } else if (isDue(shot, tick) && !(renews && shot.state === 'submitting')) {
      const step = nextStep(context, tick, name);
      if (step !== undefined) steps.push(step);
    }
  }
  if (inFlight.length > 0 || tick.rereads)
    steps.push(checkStep(context, { plan, run, renders: inFlight, nowMs: tick.nowMs }));
  return steps;
}

function isDue(shot: ShotRun, { nowMs, woken }: Tick): boolean {
  if (shot.dueAt === null || Date.parse(shot.dueAt) <= nowMs + EARLY_TIMER_MS) return true;
  return woken && (shot.state === 'waiting' || shot.state === 'undecided');
}

function nextStep(context: OrchestrationContext, tick: Tick, name: string): Step | undefined {
  const { plan, run, nowMs } = tick;
  const shot = shotOf(run, name);
  const planned = plannedShot(plan, name);
  const key = { pipelineId: plan.pipelineId, shot: name, attempt: shot.attempt };
  const blob = `${plan.pipelineId}/${planned.file}`;
  const referenceBlob = name === 'baseline' ? null : (run.reference?.blob ?? null);
  switch (shot.state) {
    case 'waiting':
      return requestStep(context, tick, name);
    case 'submitting':
    case 'reconciling':
    case 'undecided': {
      const { prompt, priceUsd } = planned;
      const { backend, size, seconds } = plan;
      // One that is looked for may have a slot without having had its turn: it is bought only after that.
      const isItsTurn = shot.state === 'submitting';
      const holdsSlot = isItsTurn && shot.leaseUntil !== null && Date.parse(shot.leaseUntil) > nowMs;
      // The ledger tells a message that is delivered once more from a new request by its time.
      const askedAt = shot.askedAt === undefined ? 0 : Date.parse(shot.askedAt);
      const at = iso(Math.max(nowMs, askedAt + 1));
      run.shots[name] = { ...shot, askedAt: at };
      const input = { ...key, backend, prompt, size, seconds, priceUsd, referenceBlob, holdsSlot, at };
      return shotStep(tick, name, prepare(context, 'submitRender', input), (current, value, afterMs) => {
        if (value.outcome === 'cancelled') run.cancel = value.cancel;
        return onSubmitted(current, value, { nowMs: afterMs, plan });
      });
    }
    case 'storing':
      return shotStep(
        tick,
        name,
        prepare(context, 'storeClip', { ...key, renderId: shot.renderId ?? '', blob }),
        (current, value, afterMs) => onStored(current, value, afterMs, plan),
      );
    case 'measuring':
      return shotStep(
        tick,
        name,
        prepare(context, 'measureClip', { ...key, clipBlob: blob, referenceBlob }),
        (current, value, afterMs) => onMeasured(current, value, planned, afterMs),
      );
    case 'pending':
    case 'rendering':
    case 'ended':
      return undefined;
  }
}

/** A step of one shot: a result moves it on, a throw is tried again at the pace of the loop. */
function shotStep<T>(
  { plan, run }: Tick,
  name: string,
  call: Call<T>,
  next: (shot: ShotRun, value: T, afterMs: number) => ShotRun,
): Step {
  return {
    call,
    apply: (result, afterMs) => {
      const current = shotOf(run, name);
      run.shots[name] = result.ok
        ? next(current, result.value as T, afterMs)
        : onThrown(current, result.error, afterMs, plan);
    },
  };
}

function checkStep(
  context: OrchestrationContext,
  { plan, run, renders, nowMs }: { plan: Plan; run: PipelineRun; renders: RenderRef[]; nowMs: number },
): Step {
  return {
    call: prepare(context, 'checkRenders', { pipelineId: plan.pipelineId, renders, at: iso(nowMs) }),
    apply: (result, afterMs) => {
      const answer = result.ok ? (result.value as ActivityOutput<'checkRenders'>) : null;
      if (answer?.cancel) run.cancel = answer.cancel;
      for (const { shot: name, renderId } of renders) {
        const report = answer?.renders[renderId] ?? {
          outcome: 'unanswered' as const,
          problem: { code: 'internal_error', detail: result.ok ? 'No report for this render.' : result.error },
          retryAfterMs: null,
        };
        run.shots[name] = onReport(shotOf(run, name), report, afterMs, plan);
      }
    },
  };
}

function plannedShot(plan: Plan, name: string): PlannedShot {
  const planned = plan.shots.find((shot) => shot.name === name);
  if (planned === undefined)
    throw new Error(`The plan has no shot "${name}"; it has ${plan.shots.map((shot) => shot.name).join(', ')}.`);
  return planned;
}
