import type { Plan } from '../plans/plan';
import { limitsOf, slotsOf } from '../plans/plan';
import { slotKey } from '../slots/key';
import type { SlotRequest } from '../slots/slot-operations';

interface Requested {
  readonly name: string;
  readonly attempt: number;
  readonly priceUsd: number;
  readonly startedMs: number;
  readonly nowMs: number;
  readonly isRunning: boolean;
}

/** What the slots of a backend are asked for one render. */
export function slotRequest(plan: Plan, { name, attempt, ...rest }: Requested): SlotRequest {
  const { pipelineId } = plan;
  return {
    key: slotKey(pipelineId, name, attempt),
    pipelineId,
    limits: limitsOf(plan, name),
    ...rest,
    ...slotsOf(plan, name),
  };
}
