import type { OrchestrationContext, Task } from 'durable-functions';
import type { Plan } from '../plans/plan';
import type { PipelineRun, ShotRun, ShotState } from '../shots/run';
import type { SlotAnswer, SlotLimits, SlotRequest } from '../slots/slots';
import { call, prepareSlots, settleAll } from './call';
import { IN_FLIGHT, MAY_STILL_RUN, overPipelineBudget, priceOf } from '../shots/pipeline-budget';
import type { Step, Tick } from './steps';
import { end, iso, onSlot, onReturned, onThrown, queueDeadlineMs, shotOf } from '../shots/shot';
import { EARLY_TIMER_MS } from './wait';

/**
 * A lease is renewed when less than this share of it is left: a tick renews nothing after its start, and one in which a submit
 * is delivered again and answered slowly lasts eight minutes.
 */
const RENEWAL_SHARE = 2 / 3;
/** Those of the states in flight in which it has a slot there, whatever our own count says. */
const MAY_RUN: readonly ShotState[] = ['reconciling', 'undecided', 'rendering'];

export const slotKey = (pipelineId: string, name: string, attempt: number): string =>
  `${pipelineId}/${name}/${attempt}`;

/** When a shot that holds a slot has to say that it is alive; never for one that has to ask for a slot first. */
export function renewalMs(name: string, { plan, run, renewalPauses }: Omit<Tick, 'nowMs'>): number {
  return Math.max(renewalPauses.get(name) ?? 0, leaseRenewalMs(shotOf(run, name), plan));
}

function leaseRenewalMs(shot: ShotRun, { timing }: Plan): number {
  if (shot.leaseUntil === null || !IN_FLIGHT.includes(shot.state)) return Number.POSITIVE_INFINITY;
  const leaseMs = timing.slotLeaseSeconds * 1_000;
  // One that nobody can find runs no longer than a render may; after that its slot is of use to others.
  const unclearMs = shot.unclearSince === null ? 0 : Date.parse(shot.unclearSince);
  const dueMs = Date.parse(shot.leaseUntil) - leaseMs * RENEWAL_SHARE;
  return unclearMs > 0 && dueMs >= unclearMs + timing.renderDeadlineSeconds * 1_000 ? Number.POSITIVE_INFINITY : dueMs;
}

export const needsRenewal = (name: string, tick: Tick): boolean => renewalMs(name, tick) <= tick.nowMs + EARLY_TIMER_MS;

/** Asks for a slot for a shot, or renews the one it holds. */
export function requestStep(context: OrchestrationContext, tick: Tick, name: string): Step {
  const { plan, run, nowMs, renewalPauses } = tick;
  const { attempt, state, priceUsd } = shotOf(run, name);
  const startedMs = Date.parse(run.startedAt);
  const isRunning = MAY_RUN.includes(state);
  const input = slotRequest(plan, { name, attempt, startedMs, nowMs, isRunning, ...(isRunning ? { priceUsd } : {}) });
  return {
    call: prepareSlots(context, { backend: plan.backend.name, operation: 'request', input }),
    apply: (result, afterMs) => {
      const current = shotOf(run, name);
      const over = current.state === 'waiting' ? overPipelineBudget(plan, run, name) : undefined;
      if (!result.ok && current.state !== 'waiting')
        // That a slot cannot be renewed now says nothing of the render that holds it.
        renewalPauses.set(name, afterMs + plan.timing.pollIntervalSeconds * 1_000);
      else if (!result.ok) run.shots[name] = onThrown(current, result.error, afterMs, plan);
      else if (over !== undefined)
        run.shots[name] = end({ ...current, leaseUntil: iso(afterMs) }, 'budget_exceeded', afterMs, over);
      else run.shots[name] = onSlot(current, result.value as SlotAnswer, afterMs, plan);
    },
  };
}

interface RequestedSlot {
  readonly name: string;
  readonly attempt: number;
  readonly startedMs: number;
  readonly nowMs: number;
  readonly isRunning: boolean;
  /** That of the plan, unless it was bought for another one. */
  readonly priceUsd?: number | undefined;
}

export function slotRequest(
  plan: Plan,
  { name, attempt, priceUsd = priceOf(plan, name), ...rest }: RequestedSlot,
): SlotRequest {
  const { pipelineId } = plan;
  const key = slotKey(pipelineId, name, attempt);
  return { key, pipelineId, priceUsd, limits: limitsOf(plan), ...rest };
}

/** Gives back every slot that is no longer needed, settles what it cost, and wakes whoever is next. */
export function* releaseSlots(
  context: OrchestrationContext,
  { plan, run, names }: { plan: Plan; run: PipelineRun; names: readonly string[] },
): Generator<Task, void, unknown> {
  const nowMs = context.df.currentUtcDateTime.getTime();
  const backend = plan.backend.name;
  for (const name of names) {
    const shot = shotOf(run, name);
    // Its turn would come too late: it leaves the queue instead of going back to it.
    if (shot.state === 'waiting' && shot.leaseUntil !== null && nowMs >= queueDeadlineMs(shot, plan, nowMs))
      run.shots[name] = end(shot, 'too_many_requests', nowMs, shot.problem);
  }
  const returned = names.filter(
    (name) => shotOf(run, name).state === 'waiting' && shotOf(run, name).leaseUntil !== null,
  );
  const released = names.filter((name) => isDone(shotOf(run, name)));
  const calls = [
    ...returned.map((name) => {
      const { attempt, dueAt } = shotOf(run, name);
      const retryAfterMs = dueAt === null ? null : Math.max(0, Date.parse(dueAt) - nowMs);
      const input = { key: slotKey(plan.pipelineId, name, attempt), nowMs, retryAfterMs };
      return prepareSlots(context, { backend, operation: 'return', input });
    }),
    ...released.map((name) => {
      const { attempt, chargedUsd } = shotOf(run, name);
      const input = { key: slotKey(plan.pipelineId, name, attempt), nowMs, chargedUsd };
      return prepareSlots(context, { backend, operation: 'release', input });
    }),
  ];
  if (calls.length === 0) return;

  const results = yield* settleAll<unknown>(context, calls);
  const wake = new Set<string>();
  const settled: { shot: string; attempt: number }[] = [];
  for (const [index, name] of [...returned, ...released].entries()) {
    const result = results[index];
    const shot = shotOf(run, name);
    if (index < returned.length) {
      const answer = result?.ok === true ? (result.value as { retryAtMs: number }) : { retryAtMs: nowMs };
      run.shots[name] = onReturned(shot, answer, nowMs, plan);
      continue;
    }
    // A release that failed is not tried again: the lease frees the slot in the end.
    run.shots[name] = { ...shot, leaseUntil: null, queuePosition: null, expectedWaitSeconds: null };
    if (result?.ok === true) for (const id of (result.value as { wake: string[] }).wake) wake.add(id);
    if (shot.renderId !== null) settled.push({ shot: name, attempt: shot.attempt });
  }
  // Whoever is next may be here: a pipeline needs no event to wake itself.
  if (wake.delete(plan.pipelineId))
    for (const name of names) {
      const shot = shotOf(run, name);
      if (shot.state === 'waiting') run.shots[name] = { ...shot, dueAt: null };
    }
  if (settled.length === 0 && wake.size === 0) return;
  yield* call(context, 'settleRenders', { pipelineId: plan.pipelineId, settled, wake: [...wake], at: iso(nowMs) });
}

/** True for a shot that holds a slot, or a turn in the queue, and no longer needs it. */
function isDone(shot: ShotRun): boolean {
  if (shot.leaseUntil === null && shot.queuePosition === null) return false;
  if (shot.state === 'storing' || shot.state === 'measuring') return true;
  if (shot.state !== 'ended') return false;
  const mayStillRun =
    MAY_STILL_RUN.includes(shot.outcome) ||
    (shot.outcome === 'cancelled' && (shot.renderId !== null || shot.unclearSince !== null));
  return !mayStillRun;
}

const limitsOf = ({ backend, timing, budget }: Plan): SlotLimits => ({
  running: backend.maxRunning,
  createsPerMinute: backend.createsPerMinute,
  leaseMs: timing.slotLeaseSeconds * 1_000,
  dailyUsd: budget.dailyUsd,
});
