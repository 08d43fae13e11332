import type { HttpResponseInit } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { EntityId } from 'durable-functions';
import type { PlanDraft } from '../plans/make-plan';
import type { SlotsState } from '../slots/slots';
import { budgetLeft, NOISE_USD } from '../slots/slots';
import { SLOTS_ENTITY } from '../slots/entity';
import { problemResponse } from './problem-response';

/** Refuses a plan that cannot fit its ceilings; a plan that fits now may still meet the day's ceiling when its turn comes. */
export async function checkBudget(
  client: DurableClient,
  plan: PlanDraft,
  nowMs: number,
): Promise<HttpResponseInit | undefined> {
  const { estimateUsd, budget } = plan;
  if (budget.maxUsd !== null && estimateUsd > budget.maxUsd) return exceeded(plan, budget.maxUsd, 'budget.maxUsd');
  if (budget.dailyUsd === null) return undefined;
  const slots = await client.readEntityState<SlotsState>(new EntityId(SLOTS_ENTITY, plan.backend.name));
  const leftUsd = Math.max(0, budgetLeft(slots.entityExists ? slots.entityState : undefined, nowMs, budget));
  return estimateUsd > leftUsd + NOISE_USD
    ? exceeded(plan, Math.round(leftUsd * 10_000) / 10_000, 'SHOTLOOP_DAILY_BUDGET_USD')
    : undefined;
}

function exceeded({ estimateUsd, shots }: PlanDraft, leftUsd: number, ceiling: string): HttpResponseInit {
  const each = shots[0]?.priceUsd ?? 0;
  const rendersThatFit = each === 0 ? shots.length : Math.floor(leftUsd / each + 1e-9);
  return problemResponse({
    status: 402,
    code: 'BUDGET_EXCEEDED',
    title: 'This would cost more than the ceiling allows',
    detail: `The estimate is $${estimateUsd} and ${ceiling} leaves $${leftUsd}: room for ${rendersThatFit} of ${shots.length} renders. Nothing was started.`,
    extra: { ceiling, estimateUsd, leftUsd, pricePerRenderUsd: each, rendersThatFit },
  });
}
