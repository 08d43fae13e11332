import { ok } from '../http/answer';
import { jobState } from '../jobs/job-state';
import { videoNotFound } from './errors';
import { findVideo } from './find-video';
import type { Service, ServiceRequest, ServiceResult } from './service';
import { videoObject } from './video-object';

/** `GET /videos/{id}`. A failed generation is still a 200. */
export function getVideo(service: Service, { id }: ServiceRequest): ServiceResult {
  const found = findVideo(service, id);
  if (found === undefined) return { answer: videoNotFound(id) };
  const { job, expired } = found;
  const video = videoObject(service, job);
  if (expired) return { answer: ok({ ...video, status: 'expired' }), job };
  const { pollAfterMs } = service.profile();
  const finished = jobState(job, service.clock.now()).ended !== null;
  const headers = pollAfterMs === null || finished ? {} : { 'openai-poll-after-ms': String(pollAfterMs) };
  return { answer: ok(video, headers), job };
}
