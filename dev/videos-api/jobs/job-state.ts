import type { EndKind, Job, JobError } from './job';

export interface JobState {
  /** What the service would call it, before any scripted status word. */
  readonly status: 'queued' | 'in_progress' | 'completed' | 'failed' | 'cancelled' | 'expired';
  readonly progress: number;
  readonly completedAtMs: number | null;
  readonly error: JobError | null;
  /** How it ended; null while it has not. */
  readonly ended: EndKind | null;
  /** It holds one of the deployment's slots. */
  readonly running: boolean;
}

/** Shares of the running time at which progress jumps: the pattern seen on the service, 10 % early and a long wait at 99. */
const PROGRESS_STEPS: readonly (readonly [share: number, progress: number])[] = [
  [0.15, 10],
  [0.25, 45],
  [0.5, 72],
  [0.76, 99],
];

/** The state of a job at a time: a function of its record, so that polling, the caps and the bill can never disagree. */
export function jobState(job: Job, nowMs: number, cancelFreesSlot = true): JobState {
  const dueMs = dueAtMs(job);
  if (job.deleted !== undefined && job.deleted.how !== 'forgotten') {
    const running = !cancelFreesSlot && nowMs < dueMs;
    return { status: 'cancelled', progress: 0, completedAtMs: null, error: null, ended: 'cancelled', running };
  }
  if (job.renderError !== undefined && nowMs >= job.renderError.atMs) {
    const error = { code: 'internal_error', message: job.renderError.message };
    return {
      status: 'failed',
      progress: progressAt(job, nowMs),
      completedAtMs: null,
      error,
      ended: 'failed',
      running: false,
    };
  }
  if (nowMs < dueMs) return unfinished(job, nowMs);
  if (job.end !== 'completed') {
    const status = job.end === 'moderated' ? 'failed' : job.end;
    return {
      status,
      progress: progressAt(job, nowMs),
      completedAtMs: null,
      error: job.error,
      ended: job.end,
      running: false,
    };
  }
  const readyMs = job.clip === undefined ? dueMs : job.rendered?.atMs;
  if (readyMs === undefined || nowMs < readyMs) return unfinished(job, nowMs);
  const completedAtMs = Math.max(dueMs, readyMs);
  return { status: 'completed', progress: 100, completedAtMs, error: null, ended: 'completed', running: false };
}

/** When the job ends, if its clip is rendered by then. Infinity for a job that is stuck for ever. */
export function dueAtMs(job: Job): number {
  return (
    job.acceptedAtMs + job.durationMs + (job.script.stuckIn === undefined ? 0 : (job.script.stuckForMs ?? Infinity))
  );
}

function unfinished(job: Job, nowMs: number): JobState {
  const status = elapsedMs(job, nowMs) < job.queuedMs ? 'queued' : 'in_progress';
  return { status, progress: progressAt(job, nowMs), completedAtMs: null, error: null, ended: null, running: true };
}

function progressAt(job: Job, nowMs: number): number {
  const share = (elapsedMs(job, nowMs) - job.queuedMs) / Math.max(1, job.durationMs - job.queuedMs);
  return PROGRESS_STEPS.reduce((progress, [from, next]) => (share >= from ? next : progress), 0);
}

/** Time the job has got on with: it stands still while the job is stuck. */
function elapsedMs(job: Job, nowMs: number): number {
  const elapsed = Math.max(0, nowMs - job.acceptedAtMs);
  const { stuckIn, stuckForMs = Infinity } = job.script;
  if (stuckIn === undefined) return elapsed;
  const stuckAtMs = stuckIn === 'queued' ? 0 : Math.max(job.queuedMs, job.durationMs * 0.6);
  if (elapsed <= stuckAtMs) return elapsed;
  return Math.max(stuckAtMs, elapsed - stuckForMs);
}
