import { atPaceOf } from '../plans/pace';
import type { Plan } from '../plans/plan';
import type { ShotEvent } from './events';
import type { PipelineRun } from './run';
import { shotOf } from './run';
import { step } from './step';

/** What happens to one shot of a run: the only writer of its shots. */
export function apply(
  run: PipelineRun,
  name: string,
  { event, plan, nowMs }: { readonly event: ShotEvent; readonly plan: Plan; readonly nowMs: number },
): void {
  const shots = { ...run.shots, [name]: step(shotOf(run, name), event, { plan: atPaceOf(plan, name), name, nowMs }) };
  Object.assign(run, { shots });
}
