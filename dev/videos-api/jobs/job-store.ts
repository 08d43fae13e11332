import type { Job } from './job';
import type { JobEvent, JobLog } from './job-log';

export interface JobStore {
  /** Every job ever accepted, oldest first; deleted ones included. */
  all(): readonly Job[];
  find(id: string): Job | undefined;
  nextIndex(): number;
  record(event: JobEvent): Job;
}

/** The jobs, rebuilt from their log at the start and written to it before any change is visible. */
export function createJobStore(log: JobLog): JobStore {
  const jobs = new Map<string, Job>();
  for (const event of log.events) if (event.type !== 'character') apply(jobs, event);
  return {
    all: () => [...jobs.values()],
    find: (id) => jobs.get(id),
    nextIndex: () => jobs.size + 1,
    record(event) {
      log.append(event);
      return apply(jobs, event);
    },
  };
}

function apply(jobs: Map<string, Job>, event: JobEvent): Job {
  const job = event.type === 'accepted' ? event.job : changed(jobs.get(event.id), event);
  jobs.set(job.id, job);
  return job;
}

function changed(job: Job | undefined, event: Exclude<JobEvent, { type: 'accepted' }>): Job {
  if (job === undefined) throw new Error(`The job log says "${event.type}" of ${event.id}, which it never accepted.`);
  switch (event.type) {
    case 'rendered':
      // Rendered once more because its file was lost: it was completed when it was completed.
      return { ...job, rendered: { atMs: job.rendered?.atMs ?? event.atMs, clipKey: event.clipKey } };
    case 'render-failed':
      return { ...job, renderError: { atMs: event.atMs, message: event.message } };
    case 'deleted':
      return { ...job, deleted: { atMs: event.atMs, how: event.how } };
  }
}
