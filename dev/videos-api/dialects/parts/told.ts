import type { Job } from '../../jobs/job';
import { jobState, type JobState } from '../../jobs/job-state';
import type { Service } from '../../service/service';
import { shownStatus } from '../../service/video-object';

/** What any dialect has to say of a job. */
export interface Told {
  readonly state: JobState;
  /** The state's own word, or the one that a fault shows. */
  readonly status: string;
  readonly completedAt: number | null;
  /** When its end came, whatever it was. */
  readonly endedAt: number | null;
  /** What the server's render took, in seconds. */
  readonly tookSeconds: number;
}

export function told({ clock }: Pick<Service, 'clock'>, job: Job, nowMs = clock.now()): Told {
  const state = jobState(job, nowMs);
  const endedAtMs =
    state.ended === null ? null : (state.completedAtMs ?? Math.min(nowMs, job.acceptedAtMs + job.durationMs));
  return {
    state,
    status: shownStatus(job, state.status, nowMs),
    completedAt: state.completedAtMs === null ? null : Math.floor(state.completedAtMs / 1000),
    endedAt: endedAtMs === null ? null : Math.floor(endedAtMs / 1000),
    tookSeconds: (job.durationMs - job.queuedMs) / 1000,
  };
}

/** How far a render is, in equal steps: what servers show that count the steps of their sampler. */
export function stepsDone(job: Job, nowMs: number, steps: number): number {
  const share = (nowMs - job.acceptedAtMs - job.queuedMs) / Math.max(1, job.durationMs - job.queuedMs);
  return Math.min(steps - 1, Math.max(0, Math.floor(share * steps)));
}
