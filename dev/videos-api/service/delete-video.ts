import { ok } from '../http/answer';
import { jobState } from '../jobs/job-state';
import { validationError, videoNotFound } from './errors';
import { findVideo } from './find-video';
import type { Service, ServiceRequest, ServiceResult } from './service';

/** `DELETE /videos/{id}`. What it does to a job that still runs is documented nowhere, so the profile decides. */
export function deleteVideo(service: Service, { id }: ServiceRequest): ServiceResult {
  const found = findVideo(service, id);
  if (found === undefined) return { answer: videoNotFound(id) };
  const { job } = found;
  const atMs = service.clock.now();
  const deleted = ok({ id, object: 'video.deleted', deleted: true });
  if (jobState(job, atMs).ended !== null) {
    // A job marked as cancelled stays one on the bill.
    const how = job.deleted === undefined ? 'forgotten' : 'cancelled';
    return { answer: deleted, job: service.store.record({ type: 'deleted', id, atMs, how }) };
  }
  switch (service.profile().deleteRunning) {
    case 'conflict':
      return { answer: validationError('Video is still being generated and cannot be deleted.', { status: 409 }), job };
    case 'bad-request':
      return { answer: validationError('Only a completed or failed video can be deleted.'), job };
    case 'cancel':
      service.clips.abandon(id);
      return { answer: deleted, job: service.store.record({ type: 'deleted', id, atMs, how: 'cancelled' }) };
    case 'mark-cancelled':
      service.clips.abandon(id);
      return { answer: deleted, job: service.store.record({ type: 'deleted', id, atMs, how: 'marked-cancelled' }) };
    case 'ignore':
      return { answer: deleted, job };
  }
}
