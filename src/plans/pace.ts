import type { Plan } from './plan';
import { termsOf } from './plan';

/** The plan as one of its shots goes by it: its backend may want to be asked less often, or be known to keep jobs waiting. */
export function atPaceOf(plan: Plan, shot: string): Plan {
  const { pollSeconds, backendQueueSeconds } = termsOf(plan, shot);
  if (pollSeconds === undefined && backendQueueSeconds === undefined) return plan;
  const { timing } = plan.terms;
  const pollIntervalSeconds = Math.max(timing.pollIntervalSeconds, pollSeconds ?? 0);
  const patience = timing.patience && {
    ...timing.patience,
    queuedSeconds: backendQueueSeconds ?? timing.patience.queuedSeconds,
  };
  const paced = { ...timing, pollIntervalSeconds, ...(patience === undefined ? {} : { patience }) };
  return { ...plan, terms: { ...plan.terms, timing: paced } };
}
