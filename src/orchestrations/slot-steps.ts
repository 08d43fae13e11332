import type { OrchestrationContext, Task } from 'durable-functions';
import { iso } from '../contract/iso';
import { slotsOf } from '../plans/plan';
import { apply } from '../shots/apply';
import { overBudget } from '../shots/budget';
import { leaseRenewalMs } from '../shots/lease';
import { isDoneWithSlot, renderIdOf } from '../shots/may-run';
import { queueDeadlineMs } from '../shots/on-slot';
import { shotOf } from '../shots/run';
import { heldUntilMs } from '../shots/shot';
import { STATES } from '../shots/words';
import { slotKey } from '../slots/key';
import { call, prepareSlots, settleAll } from './call';
import { slotRequest } from './slot-request';
import type { Step, Tick } from './tick';
import { stepOf } from './tick';
import { EARLY_TIMER_MS } from './wait';

/** When a shot has to say that it is alive, ms since the epoch; later where saying so failed a moment ago. */
export const renewalMs = (name: string, { plan, run, renewalPauses }: Omit<Tick, 'nowMs'>): number =>
  Math.max(renewalPauses.get(name) ?? 0, leaseRenewalMs(shotOf(run, name), plan));

export const needsRenewal = (name: string, tick: Tick): boolean => renewalMs(name, tick) <= tick.nowMs + EARLY_TIMER_MS;

/** Asks for a slot for a shot, or renews the one it holds. */
export function requestStep(context: OrchestrationContext, tick: Tick, name: string): Step {
  const { plan, run, nowMs, renewalPauses } = tick;
  const { attempt, state, priceUsd } = shotOf(run, name);
  const input = slotRequest(plan, {
    ...{ name, attempt, priceUsd, nowMs },
    startedMs: Date.parse(run.startedAt),
    isRunning: STATES[state].mayRun,
  });
  const request = prepareSlots(context, { operation: 'request', input });
  return stepOf(request, (result, afterMs) => {
    const isWaiting = shotOf(run, name).state === 'waiting';
    const problem = isWaiting ? overBudget(plan, run, name) : undefined;
    // That a slot cannot be renewed now says nothing of the render that holds it.
    if (!result.ok && !isWaiting) renewalPauses.set(name, afterMs + plan.terms.timing.pollIntervalSeconds * 1_000);
    else if (!result.ok) apply(run, name, { event: { type: 'threw', error: result.error }, plan, nowMs: afterMs });
    else if (problem !== undefined) apply(run, name, { event: { type: 'over_budget', problem }, plan, nowMs: afterMs });
    else apply(run, name, { event: { type: 'slot', answer: result.value }, plan, nowMs: afterMs });
  });
}

/** Gives back every slot that is no longer needed, settles what it cost, and wakes whoever is next. */
export function* releaseSlots(
  context: OrchestrationContext,
  { plan, run }: Pick<Tick, 'plan' | 'run'>,
): Generator<Task, void, unknown> {
  const nowMs = context.df.currentUtcDateTime.getTime();
  const wake = new Set<string>();
  const settled: { shot: string; attempt: number }[] = [];
  const steps = plan.agreed.shots
    .flatMap(({ name }) => returnStep(context, { plan, run, nowMs }, name) ?? [])
    .concat(
      plan.agreed.shots.flatMap(({ name }) => releaseStep(context, { plan, run, nowMs, wake, settled }, name) ?? []),
    );
  if (steps.length === 0) return;
  const results = yield* settleAll(
    context,
    steps.map((step) => step.call),
  );
  for (const [index, step] of steps.entries()) {
    const result = results[index];
    if (result !== undefined) step.apply(result, nowMs);
  }
  // Whoever is next may be here: a pipeline needs no event to wake itself.
  if (wake.delete(plan.pipelineId)) {
    for (const { name } of plan.agreed.shots)
      if (shotOf(run, name).state === 'waiting') apply(run, name, { event: { type: 'turn' }, plan, nowMs });
  }
  if (settled.length === 0 && wake.size === 0) return;
  yield* call(context, 'settleRenders', { pipelineId: plan.pipelineId, settled, wake: [...wake], at: iso(nowMs) });
}

type At = Pick<Tick, 'plan' | 'run' | 'nowMs'>;

/** For a shot that goes back to the queue although it holds a slot: the backend had no room for it. */
function returnStep(context: OrchestrationContext, { plan, run, nowMs }: At, name: string): Step | undefined {
  const held = shotOf(run, name);
  if (held.state !== 'waiting' || heldUntilMs(held) === null) return undefined;
  // Its turn would come too late: it leaves the queue instead of going back to it.
  if (nowMs >= queueDeadlineMs(held, plan, nowMs)) {
    apply(run, name, { event: { type: 'queue_deadline' }, plan, nowMs });
    return undefined;
  }
  const retryAfterMs = held.dueAt === null ? null : Math.max(0, Date.parse(held.dueAt) - nowMs);
  const input = { key: slotKey(plan.pipelineId, name, held.attempt), nowMs, retryAfterMs, ...slotsOf(plan, name) };
  const given = prepareSlots(context, { operation: 'return', input });
  return stepOf(given, (result) => {
    const retryAtMs = result.ok ? result.value.retryAtMs : nowMs;
    apply(run, name, { event: { type: 'returned', retryAtMs }, plan, nowMs });
  });
}

/** For a shot that is done with its slot. */
function releaseStep(
  context: OrchestrationContext,
  { plan, run, nowMs, wake, settled }: At & { wake: Set<string>; settled: { shot: string; attempt: number }[] },
  name: string,
): Step | undefined {
  const shot = shotOf(run, name);
  if (!isDoneWithSlot(shot)) return undefined;
  const { attempt, chargedUsd } = shot;
  const input = { key: slotKey(plan.pipelineId, name, attempt), nowMs, chargedUsd, ...slotsOf(plan, name) };
  const given = prepareSlots(context, { operation: 'release', input });
  return stepOf(given, (result) => {
    // A release that failed is not tried again: the lease frees the slot in the end.
    apply(run, name, { event: { type: 'released' }, plan, nowMs });
    if (result.ok) for (const id of result.value.wake) wake.add(id);
    if (renderIdOf(shot) !== null) settled.push({ shot: name, attempt });
  });
}
