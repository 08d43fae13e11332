import type { OrchestrationContext, OrchestrationHandler, Task } from 'durable-functions';
import { call } from './call';
import { iso } from './shot-run';

export interface WatchdogInput {
  readonly pipelineId: string;
  /** Between two looks. Shorter than a lease, so that the place of a render that goes on is not given away before. */
  readonly lookSeconds: number;
  /** Since when the pipeline is gone, ISO 8601. */
  readonly goneSince?: string;
}

/** Backends keep a job for 24 hours, and a janitor follows it a little longer. */
const PATIENCE_MS = 26 * 60 * 60_000;
const MAX_TICKS = 100;

/** Stays with a pipeline until it has ended and none of its renders is left without somebody who follows it. */
export const watchdog: OrchestrationHandler = function* (
  context: OrchestrationContext,
): Generator<Task, undefined, unknown> {
  const input = context.df.getInput<WatchdogInput>();
  const { pipelineId, lookSeconds } = input;
  let { goneSince } = input;
  for (let tick = 0; ; tick++) {
    if (tick >= MAX_TICKS) {
      context.df.continueAsNew({ ...input, ...(goneSince === undefined ? {} : { goneSince }) } satisfies WatchdogInput);
      return undefined;
    }
    const nowMs = context.df.currentUtcDateTime.getTime();
    if (goneSince !== undefined && nowMs >= Date.parse(goneSince) + PATIENCE_MS) return undefined;
    yield context.df.createTimer(new Date(nowMs + lookSeconds * 1_000));
    const at = iso(context.df.currentUtcDateTime.getTime());
    const watched = yield* call(context, 'watchRenders', { pipelineId, at });
    if (!watched.ok) continue;
    if (watched.value.outcome === 'clear') return undefined;
    goneSince = watched.value.outcome === 'alive' ? undefined : (goneSince ?? at);
  }
};
