import type { OrchestrationContext, Task } from 'durable-functions';
import type { Plan } from '../plans/plan';
import { apply } from '../shots/apply';
import { remakeAsDecided } from '../shots/decide-gate';
import { dueGate } from '../shots/due-gate';
import { openGateOf } from '../shots/gates';
import { dueReferences, startOfShot } from '../shots/ready';
import { redoDrifted } from '../shots/redo-drifted';
import type { PipelineRun } from '../shots/run';
import { shotOf } from '../shots/run';
import { dueMs } from '../shots/shot';
import { settleAll } from './call';
import { nextGateMs } from './gate-steps';
import { publish } from './publish';
import { releaseSlots, renewalMs } from './slot-steps';
import { dueSteps } from './steps';
import type { Told } from './tell';
import { nextTellMs, tellSteps } from './tell';
import type { Tick } from './tick';
import type { OpenWaits } from './wait';
import { sleepUntilOrWake } from './wait';

/** Past this many ticks the history is long enough for replay to cost more than a fresh start. */
const MAX_TICKS = 100;

/** A wake-up can be lost with the generation it came in; so often a cancel is looked for without one. */
const REREAD_TICKS = 5;

/** The engine's timers count whole seconds, so that a shorter sleep may be none. */
const SHORTEST_SLEEP_MS = 2_000;

export type LoopEnding = 'all_ended' | 'continue_as_new';

/**
 * Takes every shot from where it stands to its end, side by side: each tick does everything that is due for all of them at once,
 * takes the references that have become possible, and asks one question for every render in flight. Updates `run` as it goes.
 */
export function* renderAll(
  context: OrchestrationContext,
  { plan, run, told }: { plan: Plan; run: PipelineRun; told: Told },
): Generator<Task, LoopEnding, unknown> {
  const names = plan.agreed.shots.map(({ name }) => name);
  const waits: OpenWaits = [];
  const renewalPauses = new Map<string, number>();
  // Every generation looks at once: the event that told of a decision may be lost with the one before.
  const gateLook = { dueMs: 0, pauseMs: 0 };
  let woken = false;
  for (let ticks = 0; ; ticks++) {
    if (run.cancel !== null) cancelAll(plan, run, nowOf(context));
    beginAnew(plan, run, nowOf(context));
    const rereads = woken || ticks % REREAD_TICKS === REREAD_TICKS - 1;
    const tick: Tick = { plan, run, woken, rereads, nowMs: nowOf(context), renewalPauses, gateLook };
    const steps = [...dueSteps(context, tick), ...tellSteps(context, tick, told)];
    publish(context, plan, run);
    const results = yield* settleAll(
      context,
      steps.map((step) => step.call),
    );
    // Activities take time; what they answered is judged by the time after them.
    const afterMs = nowOf(context);
    for (const [index, step] of steps.entries()) {
      const result = results[index];
      if (result !== undefined) step.apply(result, afterMs);
    }
    if (run.cancel !== null) cancelAll(plan, run, afterMs);
    yield* releaseSlots(context, { plan, run });

    beginAnew(plan, run, nowOf(context));
    if (names.every((name) => shotOf(run, name).state === 'ended') && !isGated(plan, run, nowOf(context)))
      return 'all_ended';
    if (ticks >= MAX_TICKS) return 'continue_as_new';
    publish(context, plan, run);
    const nextMs = Math.min(
      ...names.map((name) => nextStepMs(name, tick)),
      nextGateMs(tick),
      nextOpeningMs(tick, nowOf(context)),
      nextTellMs(plan, run, { told, nowMs: nowOf(context) }),
    );
    // A tick that found nothing to do must not be followed by another one at once, whatever the times say.
    const wakeMs = steps.length === 0 ? Math.max(nextMs, nowOf(context) + SHORTEST_SLEEP_MS) : nextMs;
    woken = wakeMs > nowOf(context) && (yield* sleepUntilOrWake(context, { dueMs: wakeMs, waits })) === 'woken';
  }
}

/** When a shot next needs something, ms since the epoch: never of its own while it waits for what it starts from. */
function nextStepMs(name: string, tick: Tick): number {
  const { plan, run } = tick;
  const shot = shotOf(run, name);
  if (shot.state !== 'pending') return Math.min(dueMs(shot), renewalMs(name, tick));
  const isHeldUp = startOfShot(plan, run, name) === 'waits' && dueReferences(plan, run).length === 0;
  return isHeldUp ? Number.POSITIVE_INFINITY : 0;
}

/** New attempts, of what people or the plan want another of. */
function beginAnew(plan: Plan, run: PipelineRun, nowMs: number): void {
  remakeAsDecided(plan, run, nowMs);
  redoDrifted(plan, run, nowMs);
}

/** A person is waited for, or is about to be. */
const isGated = (plan: Plan, run: PipelineRun, nowMs: number): boolean =>
  openGateOf(run) !== undefined || dueGate(plan, run, nowMs) !== undefined;

/** When a gate opens that is due: at once, or when storage is asked again. */
const nextOpeningMs = ({ plan, run, gateLook }: Tick, nowMs: number): number =>
  dueGate(plan, run, nowMs) === undefined ? Number.POSITIVE_INFINITY : gateLook.pauseMs;

function cancelAll(plan: Plan, run: PipelineRun, nowMs: number): void {
  for (const { name } of plan.agreed.shots) apply(run, name, { event: { type: 'cancel' }, plan, nowMs });
}

const nowOf = (context: OrchestrationContext): number => context.df.currentUtcDateTime.getTime();
