import type { Job } from '../../jobs/job';
import type { Service } from '../../service/service';
import { told } from './told';

/** Takes a job off the books: cancelled while it renders, forgotten after that. Some servers also stop their work on it. */
export function forget(service: Service, job: Job, { stops = false } = {}): Job {
  const how = told(service, job).state.ended === null ? 'cancelled' : 'forgotten';
  if (stops && how === 'cancelled') service.clips.abandon(job.id);
  return service.store.record({ type: 'deleted', id: job.id, atMs: service.clock.now(), how });
}
