import type { OrchestrationContext, Task } from 'durable-functions';
import type { Plan } from '../plans/plan';
import type { PipelineRun, ShotRun } from '../shots/run';
import { settleAll } from './call';
import { releaseSlots, renewalMs } from './slot-steps';
import { publish } from './publish';
import type { Tick } from './steps';
import { dueSteps } from './steps';
import { end, shotOf } from '../shots/shot';
import type { OpenWaits } from './wait';
import { sleepUntilOrWake } from './wait';

/** Past this many ticks the history is long enough for replay to cost more than a fresh start. */
const MAX_TICKS = 100;

/** A wake-up can be lost with the generation it came in; so often a cancel is looked for without one. */
const REREAD_TICKS = 5;

/** The engine's timers count whole seconds, so that a shorter sleep may be none. */
const SHORTEST_SLEEP_MS = 2_000;

export type RenderEnding = 'all_ended' | 'continue_as_new';

/**
 * Takes the named shots from where they stand to their ends, side by side: each tick does everything that is due for all of
 * them at once, and one question covers every render in flight. Updates `run` as it goes.
 */
export function* renderShots(
  context: OrchestrationContext,
  { plan, run, names }: { plan: Plan; run: PipelineRun; names: readonly string[] },
): Generator<Task, RenderEnding, unknown> {
  const waits: OpenWaits = [];
  const renewalPauses = new Map<string, number>();
  let woken = false;
  for (let ticks = 0; ; ticks++) {
    if (run.cancel !== null) cancelShots(run, names, nowOf(context));
    const rereads = woken || ticks % REREAD_TICKS === REREAD_TICKS - 1;
    const tick: Tick = { plan, run, names, woken, rereads, nowMs: nowOf(context), renewalPauses };
    const steps = dueSteps(context, tick);
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
    if (run.cancel !== null) cancelShots(run, names, afterMs);
    yield* releaseSlots(context, { plan, run, names });

    const open = names.filter((name) => shotOf(run, name).state !== 'ended');
    if (open.length === 0) return 'all_ended';
    if (ticks >= MAX_TICKS) return 'continue_as_new';
    publish(context, plan, run);
    const nextMs = Math.min(...open.map((name) => Math.min(nextStepMs(shotOf(run, name)), renewalMs(name, tick))));
    // A tick that found nothing to do must not be followed by another one at once, whatever the times say.
    const dueMs = steps.length === 0 ? Math.max(nextMs, nowOf(context) + SHORTEST_SLEEP_MS) : nextMs;
    woken = dueMs > nowOf(context) && (yield* sleepUntilOrWake(context, { dueMs, waits })) === 'woken';
  }
}

const nextStepMs = ({ dueAt }: ShotRun): number => (dueAt === null ? 0 : Date.parse(dueAt));

const nowOf = (context: OrchestrationContext): number => context.df.currentUtcDateTime.getTime();

/**
 * A finished render is paid, so it is stored and measured to its end; one whose fate is unclear is looked for, and only the
 * ledger knows whether one about to be submitted has been. The rest stops.
 */
function cancelShots(run: PipelineRun, names: readonly string[], nowMs: number): void {
  const goesOn = ['submitting', 'storing', 'measuring', 'reconciling', 'ended'];
  for (const name of names) {
    const shot = shotOf(run, name);
    if (shot.state === 'waiting' && shot.attempts > 0)
      run.shots[name] = { ...shot, state: 'submitting', dueAt: null, problem: null };
    else if (!goesOn.includes(shot.state)) run.shots[name] = end(shot, 'cancelled', nowMs, shot.problem);
    // Nothing was accepted that its pause is for, so the ledger may say so at once.
    else if (shot.state === 'submitting' && shot.problem?.code !== 'internal_error')
      run.shots[name] = { ...shot, dueAt: null };
  }
}
