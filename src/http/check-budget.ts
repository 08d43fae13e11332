import type { HttpResponseInit } from '@azure/functions';
import { NOISE_USD, roundUsd, sumUsd } from '../contract/money';
import type { OrchestrationClient } from '../orchestrations/client';
import type { PlanDraft } from '../plans/make-plan';
import { termsOf } from '../plans/plan';
import { appBudgetLeft } from '../slots/app-slots';
import { problemResponse } from './problem-response';

/** Refuses a plan that cannot fit its ceilings; a plan that fits now may still meet the day's ceiling when its turn comes. */
export async function checkBudget(
  client: Pick<OrchestrationClient, 'slots'>,
  plan: PlanDraft,
  nowMs: number,
): Promise<HttpResponseInit | undefined> {
  const { estimateUsd, dailyUsd } = plan.terms;
  const { maxUsd } = plan.agreed;
  if (maxUsd !== null && estimateUsd > maxUsd) return exceeded(plan, maxUsd, 'budget.maxUsd');
  if (dailyUsd !== null || ownCeilings(plan).length > 0) {
    const slots = await client.slots();
    const leftUsd = Math.max(0, appBudgetLeft(slots, plan.agreed.backend.name, { dailyUsd, nowMs }));
    if (estimateUsd > leftUsd + NOISE_USD) return exceeded(plan, roundUsd(leftUsd), 'SHOTLOOP_DAILY_BUDGET_USD');
    for (const { name, usd, ownDailyUsd } of ownCeilings(plan)) {
      const leftThereUsd = Math.max(0, appBudgetLeft(slots, name, { dailyUsd: null, ownDailyUsd, nowMs }));
      if (usd > leftThereUsd + NOISE_USD)
        return exceeded(plan, roundUsd(leftThereUsd), `dailyUsd of backend "${name}"`);
    }
  }
  return undefined;
}

/** The backends of a plan that have a ceiling of their own, and what the plan would cost there. */
function ownCeilings(plan: PlanDraft): { name: string; usd: number; ownDailyUsd: number }[] {
  const names = new Set(plan.agreed.shots.map(({ backend = plan.agreed.backend }) => backend.name));
  return [...names].flatMap((name) => {
    const here = plan.agreed.shots.filter(({ backend = plan.agreed.backend }) => backend.name === name);
    const [first] = here;
    const ownDailyUsd = first && termsOf(plan, first.name).dailyUsd;
    if (ownDailyUsd === undefined) return [];
    return [{ name, ownDailyUsd, usd: sumUsd(here.map((shot) => plan.terms.pricesUsd[shot.name] ?? 0)) }];
  });
}

function exceeded(
  { agreed: { shots }, terms: { estimateUsd, pricesUsd } }: PlanDraft,
  leftUsd: number,
  ceiling: string,
): HttpResponseInit {
  const each = Math.max(0, ...Object.values(pricesUsd));
  const rendersThatFit = each === 0 ? shots.length : Math.floor(leftUsd / each + 1e-9);
  return problemResponse({
    code: 'BUDGET_EXCEEDED',
    detail: `The estimate is $${estimateUsd} and ${ceiling} leaves $${leftUsd}: room for ${rendersThatFit} of ${shots.length} renders. Nothing was started.`,
    extra: { ceiling, estimateUsd, leftUsd, pricePerRenderUsd: each, rendersThatFit },
  });
}
