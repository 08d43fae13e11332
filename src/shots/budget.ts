import { NOISE_USD, roundUsd, sumUsd } from '../contract/money';
import type { Problem } from '../contract/outcome';
import type { Plan } from '../plans/plan';
import { priceOf } from '../plans/plan';
import { mayStillCost } from './may-run';
import type { PipelineRun } from './run';

/** Why a shot cannot be rendered within `budget.maxUsd`, counting all that may yet turn out to be charged; undefined if it can. */
export function overBudget(plan: Plan, run: PipelineRun, name: string): Problem | undefined {
  const { maxUsd } = plan.agreed;
  if (maxUsd === null) return undefined;
  const priceUsd = priceOf(plan, name);
  const others = Object.entries(run.shots).flatMap(([other, shot]) => (other === name ? [] : [shot]));
  const replaced = Object.values(run.replaced ?? {}).flatMap((attempts) => attempts.map(({ shot }) => shot));
  const unclear = [...others, ...replaced].filter(mayStillCost).map((shot) => shot.priceUsd);
  const unclearUsd = sumUsd([run.earlierUnclearUsd, ...unclear]);
  const leftUsd = maxUsd - spentUsd(run) - unclearUsd;
  if (priceUsd <= leftUsd + NOISE_USD) return undefined;
  return {
    code: 'BUDGET_EXCEEDED',
    detail: `This render costs $${priceUsd}; of the budget of $${maxUsd} $${Math.max(0, roundUsd(leftUsd))} are left.`,
  };
}

/** US dollars charged so far, earlier attempts included. */
export const spentUsd = (run: Pick<PipelineRun, 'shots' | 'earlierUsd'>): number =>
  sumUsd([run.earlierUsd, ...Object.values(run.shots).map(({ chargedUsd }) => chargedUsd)]);
