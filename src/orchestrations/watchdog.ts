import { z } from 'zod';
import { iso } from '../contract/iso';
import type { Plan } from '../plans/plan';
import type { BackendTimes } from '../renders/timing';
import { FUNCTION_TIMEOUT_MS, longestCreateMs, lookMs, timingOf, WATCHDOG_PATIENCE_MS } from '../renders/timing';
import { call } from './call';
import { orchestrator } from './orchestrator';

const watchdogInputSchema = z.strictObject({
  pipelineId: z.string(),
  /** Between two looks. Shorter than a lease, so that the slot of a render that goes on is not given away before. */
  lookSeconds: z.number(),
  /** By then, in ms after its end, nothing that the pipeline asked for is still waiting to be run; absent in early inputs. */
  quietMs: z.number().default(15 * 60_000),
  /** Since when the pipeline is gone, ISO 8601. */
  goneSince: z.string().optional(),
});
export type WatchdogInput = z.input<typeof watchdogInputSchema>;

export const watchdogInput = ({ pipelineId, terms: { timing } }: Plan): WatchdogInput => ({
  pipelineId,
  lookSeconds: Math.floor(lookMs(timing.slotLeaseSeconds * 1_000) / 1_000),
  quietMs: quietMs({
    renderDeadlineMs: timing.renderDeadlineSeconds * 1_000,
    functionTimeoutMs: FUNCTION_TIMEOUT_MS,
  }),
});

const quietMs = (times: Omit<BackendTimes, 'createTimeoutMs'>): number =>
  timingOf({ ...times, createTimeoutMs: longestCreateMs(times) }).quietMs;

const MAX_TICKS = 100;

/** Stays with a pipeline until it has ended and none of its renders is left without somebody who follows it. */
export const watchdog = orchestrator(
  { name: 'watchdog', input: watchdogInputSchema, output: z.undefined() },
  function* (context, input) {
    const { pipelineId, lookSeconds, quietMs } = input;
    let { goneSince } = input;
    for (let tick = 0; ; tick++) {
      if (tick >= MAX_TICKS) {
        context.df.continueAsNew({
          ...input,
          ...(goneSince === undefined ? {} : { goneSince }),
        } satisfies WatchdogInput);
        return undefined;
      }
      const nowMs = context.df.currentUtcDateTime.getTime();
      if (goneSince !== undefined && nowMs >= Date.parse(goneSince) + WATCHDOG_PATIENCE_MS) return undefined;
      yield context.df.createTimer(new Date(nowMs + lookSeconds * 1_000));
      const at = iso(context.df.currentUtcDateTime.getTime());
      const watched = yield* call(context, 'watchRenders', { pipelineId, at });
      const outcome = watched.ok ? watched.value.outcome : 'unknown';
      if (outcome === 'clear') return undefined;
      // What cannot be looked at counts as gone, so that this too comes to an end.
      goneSince = outcome === 'alive' ? undefined : (goneSince ?? at);
      if (outcome === 'quiet' && Date.parse(at) >= Date.parse(goneSince ?? at) + quietMs) return undefined;
    }
  },
);
