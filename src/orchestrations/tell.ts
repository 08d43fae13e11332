import type { OrchestrationContext, Task } from 'durable-functions';
import { iso } from '../contract/iso';
import type { WebhookEvent } from '../contract/webhook';
import type { Plan } from '../plans/plan';
import type { PipelineRun } from '../shots/run';
import { webhookEventsOf } from '../views/webhook-events';
import { prepare, settleAll } from './call';
import { logOnce } from './log-once';
import type { Step, Tick } from './tick';
import { stepOf } from './tick';
import { EARLY_TIMER_MS } from './wait';

/** After what there is to tell could not be stored. */
const RETRY_MS = 60_000;
/** At the end of a pipeline, which waits for nothing else any more. */
const LAST_TRIES = 3;

/** What this generation has told. The next one tells all again, which changes nothing. */
export interface Told {
  readonly keys: Set<string>;
  /** Until when storage is left alone, ms since the epoch. */
  pauseMs: number;
}

export const nothingTold = (): Told => ({ keys: new Set(), pauseMs: 0 });

/** Nobody is told of a pipeline that names no receiver. */
const untold = (plan: Plan, run: PipelineRun, { told, nowMs }: { told: Told; nowMs: number }): WebhookEvent[] =>
  plan.agreed.webhooks === undefined
    ? []
    : webhookEventsOf(plan, run, iso(nowMs)).filter(({ key }) => !told.keys.has(key));

/** Stores what there is to tell, beside everything else that a turn does. What fails is told by a later turn. */
export function tellSteps(context: OrchestrationContext, { plan, run, nowMs }: Tick, told: Told): Step[] {
  if (told.pauseMs > nowMs + EARLY_TIMER_MS) return [];
  const events = untold(plan, run, { told, nowMs });
  return events.length === 0 ? [] : [tellStep(context, { plan, events, nowMs }, told)];
}

/** When there is something to store, ms since the epoch; for ever later where there is nothing. */
export const nextTellMs = (plan: Plan, run: PipelineRun, at: { told: Told; nowMs: number }): number =>
  untold(plan, run, at).length === 0 ? Number.POSITIVE_INFINITY : at.told.pauseMs;

/** Tells the rest, the end included. That it cannot be stored is nothing to the pipeline: its sender looks for its end, too. */
export function* tellEnd(
  context: OrchestrationContext,
  { plan, run }: Pick<Tick, 'plan' | 'run'>,
  told: Told,
): Generator<Task, void, unknown> {
  for (let tries = 0; tries < LAST_TRIES; tries++) {
    const nowMs = context.df.currentUtcDateTime.getTime();
    const events = untold(plan, run, { told, nowMs });
    if (events.length === 0) return;
    const step = tellStep(context, { plan, events, nowMs }, told);
    const [result] = yield* settleAll(context, [step.call]);
    if (result !== undefined) step.apply(result, nowMs);
  }
}

function tellStep(
  context: OrchestrationContext,
  { plan, events, nowMs }: { plan: Plan; events: WebhookEvent[]; nowMs: number },
  told: Told,
): Step {
  const { pipelineId } = plan;
  const call = prepare(context, 'recordEvents', { pipelineId, events, at: iso(nowMs) });
  return stepOf(call, (result, afterMs) => {
    if (result.ok) for (const { key } of events) told.keys.add(key);
    else {
      told.pauseMs = afterMs + RETRY_MS;
      logOnce(context, 'webhook.not_stored', { pipelineId, events: events.length });
    }
  });
}
