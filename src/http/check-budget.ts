import type { HttpResponseInit } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { EntityId } from 'durable-functions';
import type { PlanDraft } from '../plans/make-plan';
import { NOISE_USD, roundUsd } from '../contract/money';
import type { SlotsState } from '../slots/slots';
import { budgetLeft } from '../slots/slots';
import { SLOTS_ENTITY } from '../slots/entity';
import { problemResponse } from './problem-response';

/** Refuses a plan that cannot fit its ceilings; a plan that fits now may still meet the day's ceiling when its turn comes. */
export async function checkBudget(
  client: DurableClient,
  plan: PlanDraft,
  nowMs: number,
): Promise<HttpResponseInit | undefined> {
  const { estimateUsd, dailyUsd } = plan.terms;
  const { maxUsd } = plan.agreed;
  if (maxUsd !== null && estimateUsd > maxUsd) return exceeded(plan, maxUsd, 'budget.maxUsd');
  if (dailyUsd === null) return undefined;
  const slots = await client.readEntityState<SlotsState>(new EntityId(SLOTS_ENTITY, plan.agreed.backend.name));
  const leftUsd = Math.max(0, budgetLeft(slots.entityExists ? slots.entityState : undefined, nowMs, { dailyUsd }));
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
