import type { Backend } from './backend';
import { makeTerms } from './make-terms';
import type { Plan } from './plan';

/**
 * A plan under today's settings, for a run that is resumed: what renders cost, how many may run, and what a day may cost, are
 * as they are now; what is rendered, with which patience, and within which budget of its own, stays as it was planned.
 */
export function refreshPlan(plan: Plan, { backend, dailyUsd }: { backend: Backend; dailyUsd: number | null }): Plan {
  return { ...plan, terms: makeTerms(plan.agreed, { backend, dailyUsd, timing: plan.terms.timing }) };
}
