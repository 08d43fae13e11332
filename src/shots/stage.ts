import type { Plan, PlannedShot } from '../plans/plan';
import type { Stage } from './pipeline-words';
import type { PipelineRun } from './run';
import { shotOf } from './run';
import { openGateOf } from './gates';
import { dueReferences } from './ready';

/** Where a pipeline is, seen from its shots. */
export function stageOf(plan: Plan, run: PipelineRun): Stage {
  if (run.endedAt !== null) return run.manifest === null && run.problem === null ? 'manifest' : 'done';
  const gate = openGateOf(run);
  if (gate !== undefined) return gate.kind;
  const open = plan.agreed.shots.filter(({ name }) => shotOf(run, name).state !== 'ended');
  if (open.length === 0) return 'manifest';
  if (open.some(({ makes }) => makes === 'picture')) return 'reference';
  // A baseline may start from a still, too; it is the one that changes nothing.
  const isFirst = ({ changes, startsFrom, madeFrom }: PlannedShot): boolean =>
    (changes === null || startsFrom === null) && madeFrom === undefined;
  if (open.some(isFirst)) return 'baseline';
  return dueReferences(plan, run).length > 0 ? 'reference' : 'followUps';
}
