import type { OrchestrationContext } from 'durable-functions';
import type { Plan } from '../plans/plan';
import type { PipelineRun } from '../shots/run';
import { customStatus } from '../views/status';

/** Puts where everything stands into the custom status. Costs nothing: it travels with the episode. */
export function publish(context: OrchestrationContext, plan: Plan, run: PipelineRun): void {
  context.df.setCustomStatus(customStatus(plan, run));
}
