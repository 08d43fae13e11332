import type { Plan } from '../plans/plan';

/** The event raised after something was stored for a running pipeline: "look again", never more. Its loss only costs a wait. */
export const WAKE_EVENT = 'wake';

/** The instance that looks after the renders a pipeline left running. One at a time for each pipeline. */
export const janitorId = (pipelineId: string): string => `janitor-${pipelineId}`;

/** The instance that notices when a pipeline is gone without having handed its renders to a janitor. */
export const watchdogId = (pipelineId: string): string => `watchdog-${pipelineId}`;

export interface WatchdogInput {
  readonly pipelineId: string;
  /** Between two looks. Shorter than a lease, so that the slot of a render that goes on is not given away before. */
  readonly lookSeconds: number;
  /** Since when the pipeline is gone, ISO 8601. */
  readonly goneSince?: string;
}

const LONGEST_LOOK_SECONDS = 300;

export const watchdogInput = ({ pipelineId, terms: { timing } }: Plan): WatchdogInput => ({
  pipelineId,
  lookSeconds: Math.min(LONGEST_LOOK_SECONDS, Math.floor(timing.slotLeaseSeconds / 2)),
});
