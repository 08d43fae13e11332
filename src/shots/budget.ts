import { NOISE_USD, roundUsd, sumUsd } from '../contract/money';
import type { Problem } from '../contract/outcome';
import type { Plan } from '../plans/plan';
import { priceOf } from '../plans/plan';
import { mayStillCost } from './may-run';
import type { PipelineRun } from './run';
import type { Shot } from './shot';

/** Why a shot cannot be rendered within `budget.maxUsd`, counting all that may yet turn out to be charged; undefined if it can. */
export const overBudget = (plan: Plan, run: PipelineRun, name: string): Problem | undefined =>
  beyond(plan, name, leftUsd(plan, run, name));

/** Why a shot cannot be rendered once more: what was planned comes first, so nothing is taken from shots that are still to come. */
export function whyNoRedo(plan: Plan, run: PipelineRun, name: string): Problem | undefined {
  const left = leftUsd(plan, run, name);
  const toCome = Object.values(run.shots).filter(({ state }) => !isBought(state));
  return beyond(plan, name, left === null ? null : left - sumUsd(toCome.map(({ priceUsd }) => priceUsd)));
}

/** Nothing is paid, and nothing counted as what may be. */
const isBought = (state: Shot['state']): boolean => state !== 'pending' && state !== 'waiting';

/** What is left of the budget for this shot; null where there is none. */
function leftUsd({ agreed: { maxUsd } }: Plan, run: PipelineRun, name: string): number | null {
  if (maxUsd === null) return null;
  const others = Object.entries(run.shots).flatMap(([other, shot]) => (other === name ? [] : [shot]));
  const replaced = Object.values(run.replaced ?? {}).flatMap((attempts) => attempts.map(({ shot }) => shot));
  const unclear = [...others, ...replaced].filter(mayStillCost).map((shot) => shot.priceUsd);
  return maxUsd - spentUsd(run) - sumUsd([run.earlierUnclearUsd, ...unclear]);
}

function beyond(plan: Plan, name: string, left: number | null): Problem | undefined {
  const priceUsd = priceOf(plan, name);
  if (left === null || priceUsd <= left + NOISE_USD) return undefined;
  return {
    code: 'BUDGET_EXCEEDED',
    detail: `This render costs $${priceUsd}; of the budget of $${plan.agreed.maxUsd} $${Math.max(0, roundUsd(left))} are left.`,
  };
}

/** US dollars charged so far, earlier attempts included. */
export const spentUsd = (run: Pick<PipelineRun, 'shots' | 'earlierUsd'>): number =>
  sumUsd([run.earlierUsd, ...Object.values(run.shots).map(({ chargedUsd }) => chargedUsd)]);
