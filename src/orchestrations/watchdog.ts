import type { OrchestrationContext, OrchestrationHandler, Task } from 'durable-functions';
import type { WatchdogInput } from './names';
import { call } from './call';
import { iso } from '../contract/iso';

/** Less than a janitor has, so that none is started anew when one has given up. */
const PATIENCE_MS = 24 * 60 * 60_000;
/** By then a submit that was asked for before the end has been run: the engine delivers it again after five minutes. */
const QUIET_MS = 15 * 60_000;
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
    const outcome = watched.ok ? watched.value.outcome : 'unknown';
    if (outcome === 'clear') return undefined;
    // What cannot be looked at counts as gone, so that this too comes to an end.
    goneSince = outcome === 'alive' ? undefined : (goneSince ?? at);
    if (outcome === 'quiet' && Date.parse(at) >= Date.parse(goneSince ?? at) + QUIET_MS) return undefined;
  }
};
