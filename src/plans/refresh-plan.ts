import type { Backend } from './backend';
import type { Plan } from './plan';
import { estimateUsdOf, renderPriceUsd } from './prices';

/**
 * A plan under today's settings, for a run that is resumed: what renders cost, how many may run, and what a day may cost, are
 * as they are now; what is rendered, with which patience, and within which budget of its own, stays as it was planned.
 */
export function refreshPlan(plan: Plan, { backend, dailyUsd }: { backend: Backend; dailyUsd: number | null }): Plan {
  const { usdPerSecond, priceAsOf, chargedAt, chargedEndings } = backend;
  const { maxRunning, createsPerMinute, listCompleteAfterSeconds } = backend;
  const priceUsd = renderPriceUsd(plan.seconds, backend);
  const shots = plan.shots.map((shot) => ({ ...shot, priceUsd }));
  return {
    ...plan,
    backend: {
      ...plan.backend,
      ...{ usdPerSecond, priceAsOf, chargedAt, chargedEndings },
      ...{ maxRunning, createsPerMinute, listCompleteAfterSeconds },
    },
    shots,
    budget: { ...plan.budget, dailyUsd },
    estimateUsd: estimateUsdOf(shots),
  };
}
