import type { Clock } from '../../clock';
import type { Answer } from '../http/answer';
import { dueAtMs, jobState } from '../jobs/job-state';
import type { JobStore } from '../jobs/job-store';
import type { SimulatorProfile } from '../profile';
import { rateLimited, tooManyRunning } from './errors';

const MINUTE_MS = 60_000;

/** The two caps on creating jobs; each answers with a refusal, or undefined to let the request through. */
export interface Admission {
  /** The gateway's quota on job-creating requests; counts the request when it passes. */
  countCreate(): Answer | undefined;
  /** The video service's cap on jobs that run at once on a deployment. */
  checkSlots(deployment: string): Answer | undefined;
}

export function createAdmission(
  clock: Clock,
  { store, profile }: { store: JobStore; profile: () => SimulatorProfile },
): Admission {
  let passedAtMs = store
    .all()
    .filter(({ picture }) => picture === undefined)
    .map((job) => job.acceptedAtMs);

  return {
    countCreate() {
      const { createsPerMinute, retryAfter } = profile();
      const nowMs = clock.now();
      passedAtMs = passedAtMs.filter((atMs) => atMs > nowMs - MINUTE_MS);
      if (createsPerMinute !== null && passedAtMs.length >= createsPerMinute) {
        const freeAtMs = (passedAtMs.at(-createsPerMinute) ?? nowMs) + MINUTE_MS;
        const seconds = Math.max(1, Math.ceil((freeAtMs - nowMs) / 1000));
        return rateLimited(seconds, retryAfterHeader(retryAfter, seconds, nowMs));
      }
      passedAtMs.push(nowMs);
      return undefined;
    },
    checkSlots(deployment) {
      const { maxRunningPerDeployment, retryAfter, cancelFreesSlot } = profile();
      const nowMs = clock.now();
      const running = store
        .all()
        .filter((job) => job.deployment === deployment && jobState(job, nowMs, cancelFreesSlot).running);
      if (maxRunningPerDeployment === null || running.length < maxRunningPerDeployment) return undefined;
      const soonestMs = Math.min(...running.map(dueAtMs), nowMs + MINUTE_MS);
      const seconds = Math.max(1, Math.ceil((soonestMs - nowMs) / 1000));
      return tooManyRunning(retryAfterHeader(retryAfter, seconds, nowMs));
    },
  };
}

/** `Retry-After` in the simulator's own time: whoever waits for it must wait on the same clock. */
export function retryAfterHeader(
  style: SimulatorProfile['retryAfter'],
  seconds: number,
  nowMs: number,
): Record<string, string> {
  if (style === 'none') return {};
  const value = style === 'seconds' ? String(seconds) : new Date(nowMs + seconds * 1000).toUTCString();
  return { 'retry-after': value };
}
