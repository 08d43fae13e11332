import type { Backend } from '../../../src/plans/backend';
import { briefSchema } from '../../../src/plans/brief';
import type { Plan, Terms } from '../../../src/plans/plan';
import { makePlan } from '../../../src/plans/make-plan';

/** A backend with a short prompt limit, so that a test can go over it cheaply. */
export const backend: Backend = {
  name: 'default',
  model: 'sora-2',
  sizes: ['720x1280', '1280x720'],
  seconds: [4, 8, 12],
  maxPromptCharacters: 500,
  usdPerSecond: 0.1,
  priceAsOf: '2026-09-02',
  chargedAt: 'completion',
  chargedEndings: ['cancelled'],
  maxRunning: 2,
  createsPerMinute: 2,
  listCompleteAfterSeconds: null,
};

export const timing: Terms['timing'] = {
  pollIntervalSeconds: 10,
  renderDeadlineSeconds: 600,
  queueDeadlineSeconds: 3_600,
  decisionDeadlineSeconds: 86_400,
  slotLeaseSeconds: 900,
};

/** The plan of a brief, as the API would make it. */
export const planOf = (brief: unknown = { prompt: 'A boat.' }): Plan =>
  makePlan({
    brief: briefSchema(backend).parse(brief),
    pipelineId: '20260101t000000-0123456789',
    backend,
    timing,
    dailyUsd: null,
  });
