import type { Plan } from '../plans/plan';
import type { PipelineRun, ShotRun } from './run';

/** A pipeline before its first step. */
export const freshRun = (plan: Plan, startedAt: string): PipelineRun => ({
  stage: 'baseline',
  state: 'running',
  earlierUsd: 0,
  startedAt,
  endedAt: null,
  shots: Object.fromEntries(plan.shots.map((shot) => [shot.name, freshShot()])),
  reference: null,
  problem: null,
  cancel: null,
  cleanup: null,
  manifest: null,
});

/** A shot before its first step. */
export const freshShot = (attempt = 1): ShotRun => ({
  state: 'pending',
  outcome: null,
  attempt,
  attempts: 0,
  renderId: null,
  backendStatus: null,
  progress: 0,
  firstTriedAt: null,
  acceptedAt: null,
  endedAt: null,
  unclearSince: null,
  dueAt: null,
  troubles: 0,
  leaseUntil: null,
  queuePosition: null,
  expectedWaitSeconds: null,
  chargedUsd: 0,
  problem: null,
  clip: null,
  verdict: null,
});
