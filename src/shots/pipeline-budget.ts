import type { Problem } from '../contract/outcome';
import type { Plan } from '../plans/plan';
import type { PipelineRun, ShotRun, ShotState } from './run';
import { NOISE_USD } from '../slots/slots';
import { spentUsd } from '../orchestrations/publish';

/** Endings after which the backend may still be rendering: its slot is not free, whatever we think of the shot. */
export const MAY_STILL_RUN: readonly (string | null)[] = ['timed_out', 'job_not_found', 'outcome_unknown'];
/** States in which the backend runs the render, may run it, or is about to. */
export const IN_FLIGHT: readonly ShotState[] = ['submitting', 'reconciling', 'undecided', 'rendering'];

/** Why a shot cannot be rendered within `budget.maxUsd`, counting all that may yet turn out to be charged; undefined if it can. */
export function overPipelineBudget(plan: Plan, run: PipelineRun, name: string): Problem | undefined {
  const { maxUsd } = plan.budget;
  if (maxUsd === null) return undefined;
  const inFlightUsd = Object.entries(run.shots)
    .filter(([other, shot]) => other !== name && mayStillCost(shot))
    .reduce((sum, [other, shot]) => sum + (shot.priceUsd ?? priceOf(plan, other)), run.earlierUnclearUsd ?? 0);
  const leftUsd = maxUsd - spentUsd(run) - inFlightUsd;
  if (priceOf(plan, name) <= leftUsd + NOISE_USD) return undefined;
  const left = Math.max(0, Math.round(leftUsd * 10_000) / 10_000);
  return {
    code: 'BUDGET_EXCEEDED',
    detail: `This render costs $${priceOf(plan, name)}; of the budget of $${maxUsd} $${left} are left.`,
  };
}

/** Submitted, or about to be, without its charge being known. */
const mayStillCost = ({ state, outcome, chargedUsd }: ShotRun): boolean =>
  chargedUsd === 0 && (IN_FLIGHT.includes(state) || (state === 'ended' && MAY_STILL_RUN.includes(outcome)));

/** US dollars that a shot of the plan costs; 0 for a name that it has not. */
export const priceOf = (plan: Plan, name: string): number =>
  plan.shots.find((shot) => shot.name === name)?.priceUsd ?? 0;
