import type { HttpResponseInit } from '@azure/functions';
import { NOISE_USD, roundUsd } from '../contract/money';
import type { OrchestrationClient } from '../orchestrations/client';
import type { PlanDraft } from '../plans/make-plan';
import { budgetLeft } from '../slots/slots';
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
  if (dailyUsd === null) return undefined;
  const leftUsd = Math.max(0, budgetLeft(await client.slots(plan.agreed.backend.name), nowMs, { dailyUsd }));
  return estimateUsd > leftUsd + NOISE_USD ? exceeded(plan, roundUsd(leftUsd), 'SHOTLOOP_DAILY_BUDGET_USD') : undefined;
}

function exceeded(
  { agreed: { shots }, terms: { estimateUsd, pricesUsd } }: PlanDraft,
  leftUsd: number,
  ceiling: string,
): HttpResponseInit {
  const each = Math.max(0, ...Object.values(pricesUsd));
  const rendersThatFit = each === 0 ? shots.length : Math.floor(leftUsd / each + 1e-9);
  return problemResponse({
    status: 402,
    code: 'BUDGET_EXCEEDED',
    title: 'This would cost more than the ceiling allows',
    detail: `The estimate is $${estimateUsd} and ${ceiling} leaves $${leftUsd}: room for ${rendersThatFit} of ${shots.length} renders. Nothing was started.`,
    extra: { ceiling, estimateUsd, leftUsd, pricePerRenderUsd: each, rendersThatFit },
  });
}
