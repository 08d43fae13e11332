import type { Backend } from './backend';
import { makeTerms } from './make-terms';
import type { Plan } from './plan';

/** Today's settings, as far as a run goes by them. */
export interface Today {
  readonly backends: readonly Backend[];
  readonly dailyUsd: number | null;
}

/**
 * A plan under today's settings, for a run that is resumed: what renders cost, how many may run, and what a day may cost, are
 * as they are now; what is rendered, with which patience, and within which budget of its own, stays as it was planned. A backend
 * that is there no more keeps the terms that it had.
 */
export function refreshPlan(plan: Plan, { backends, dailyUsd }: Today): Plan {
  const { agreed, terms } = plan;
  const ofToday = backends.find(({ name }) => name === agreed.backend.name);
  if (ofToday === undefined) return { ...plan, terms: { ...terms, dailyUsd } };
  const { timing, soundThresholds } = terms;
  return { ...plan, terms: makeTerms(agreed, { backend: ofToday, backends, dailyUsd, timing, soundThresholds }) };
}
