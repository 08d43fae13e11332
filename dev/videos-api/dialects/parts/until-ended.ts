import type { Job } from '../../jobs/job';
import { dueAtMs, jobState } from '../../jobs/job-state';
import type { Service } from '../../service/service';

/** The job when it has ended; undefined when the client went before. */
export async function untilEnded(service: Service, { id }: Job, gone: AbortSignal): Promise<Job | undefined> {
  const { clock, store, clips } = service;
  const job = store.find(id);
  if (job === undefined) return undefined;
  await reached(service, dueAtMs(job), gone);
  // A failed render is told by the job's state.
  if (!gone.aborted && job.clip !== undefined) await clips.clipOf(job).catch(() => undefined);
  const ended = store.find(id);
  if (gone.aborted || ended === undefined) return undefined;
  return jobState(ended, clock.now()).ended === null ? undefined : ended;
}

function reached({ clock }: Service, dueMs: number, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = Number.isFinite(dueMs) ? clock.at(dueMs, resolve) : undefined;
    gone.addEventListener('abort', () => {
      timer?.cancel();
      resolve();
    });
    if (gone.aborted) resolve();
  });
}
