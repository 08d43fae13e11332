import type { Job } from '../jobs/job';
import { jobState } from '../jobs/job-state';
import type { Service } from './service';

/** A job as clients see it. */
export function videoObject({ clock, profile }: Pick<Service, 'clock' | 'profile'>, job: Job): Record<string, unknown> {
  const nowMs = clock.now();
  const { promptEcho, emptyFields, retentionMs } = profile();
  const state = jobState(job, nowMs);
  const skewMs = job.createdAt * 1000 - Math.floor(job.acceptedAtMs / 1000) * 1000;
  const completedAt = state.completedAtMs === null ? null : Math.floor((state.completedAtMs + skewMs) / 1000);
  const echo = job.script.promptEcho ?? promptEcho;
  const emptiable = {
    completed_at: completedAt,
    error: state.error,
    // Counted from creation, and told only once the job is completed.
    expires_at: completedAt === null ? null : job.createdAt + Math.floor(retentionMs / 1000),
    // Of an edit or an extension the reference does not say that it is told.
    remixed_from_video_id: job.madeFrom?.how === 'remix' ? job.madeFrom.id : null,
  };
  const shown = Object.entries(emptiable).filter(([, value]) => value !== null || emptyFields === 'null');
  return {
    id: job.id,
    object: 'video',
    created_at: job.createdAt,
    status: shownStatus(job, state.status, nowMs),
    ...Object.fromEntries(shown),
    model: job.deployment,
    progress: state.progress,
    ...(echo === 'absent' ? {} : { prompt: echo === 'null' ? null : job.prompt }),
    seconds: job.seconds,
    size: job.size,
  };
}

/** The status, or the word that a fault shows instead of it. */
export function shownStatus({ script, acceptedAtMs }: Job, status: string, nowMs: number): string {
  if (script.statusWord === undefined) return status;
  return nowMs - acceptedAtMs < (script.statusWordForMs ?? Infinity) ? script.statusWord : status;
}
