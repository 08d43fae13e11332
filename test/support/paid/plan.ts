import type { Backend } from '../../../src/plans/backend';
import { briefSchema } from '../../../src/plans/brief';
import type { Plan, Terms } from '../../../src/plans/plan';
import { makePlan } from '../../../src/plans/make-plan';

export const testBackend: Backend = {
  name: 'default',
  model: 'sora-2',
  sizes: ['720x1280'],
  seconds: [4, 8, 12],
  maxPromptCharacters: 32_000,
  usdPerSecond: 0.1,
  priceAsOf: '2026-09-02',
  chargedAt: 'completion',
  chargedEndings: ['cancelled'],
  maxRunning: 2,
  createsPerMinute: 2,
  listCompleteAfterSeconds: 10,
};

export const defaultTiming: Terms['timing'] = {
  pollIntervalSeconds: 10,
  renderDeadlineSeconds: 600,
  queueDeadlineSeconds: 21_600,
  decisionDeadlineSeconds: 86_400,
  slotLeaseSeconds: 900,
};

/** A plan as the app makes it; with `followUps` empty, of the baseline alone. */
export function planOf(
  brief: object = {},
  { backend = testBackend, timing = defaultTiming, dailyUsd = null as number | null, pipelineId = 'p1' } = {},
): Plan {
  const parsed = briefSchema(backend).parse({ prompt: 'A paper boat on a blue tabletop.', ...brief });
  return makePlan({ brief: parsed, pipelineId, backend, timing, dailyUsd });
}
