import type { ActivityInput } from '../contract/activities';
import type { Plan } from '../plans/plan';

/** What activities may do to orchestrations. An instance that is gone, or has ended, is never a failure. */
export interface Orchestrations {
  /** Whether a pipeline has an instance that has not ended. */
  isRunning(pipelineId: string): Promise<boolean>;
  /** Whether its instance ran to its own end, rather than failed or was ended from outside. */
  hasCompleted(pipelineId: string): Promise<boolean>;
  /** Whether its instance failed, rather than ended by itself or was ended from outside. */
  hasFailed(pipelineId: string): Promise<boolean>;
  /** Sees to it that somebody sends what is in the outbox of a pipeline: one who is there looks at once. */
  startSender(pipelineId: string): Promise<void>;
  /** Makes a pipeline look again at what is stored for it. */
  wake(pipelineId: string): Promise<void>;
  /** Puts a watchdog beside a pipeline; one that is there already stays. */
  startWatchdog(plan: Plan): Promise<void>;
  /** Hands renders to the janitor of their pipeline; one that is at work already goes on with what it has. */
  startJanitor(input: ActivityInput<'startJanitor'>): Promise<{ instanceId: string }>;
  hasJanitor(pipelineId: string): Promise<boolean>;
  /** Ends the janitor of a pipeline, and resolves when it has ended. */
  stopJanitor(pipelineId: string, reason: string): Promise<void>;
}
