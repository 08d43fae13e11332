import { createHash } from 'node:crypto';
import { ok } from '../http/answer';
import type { Job } from '../jobs/job';
import { forbidden, invalidValue, routerNotFound, validationError, videoNotFound } from './errors';
import { findVideo } from './find-video';
import type { Service, ServiceRequest, ServiceResult } from './service';
import { videoObject } from './video-object';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** `GET /videos?limit=&order=&after=`: newest first unless asked otherwise. */
export function listVideos(service: Service, { query }: ServiceRequest): ServiceResult {
  const { list } = service.profile();
  if (list === 'not-found') return { answer: routerNotFound('GET /v1/videos') };
  if (list === 'forbidden') return { answer: forbidden() };

  const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 0 || limit > MAX_LIMIT) {
    const message = `Invalid 'limit': expected an integer from 0 to ${MAX_LIMIT}, but got '${query.get('limit')}' instead.`;
    return { answer: validationError(message, { param: 'limit', code: 'invalid_value' }) };
  }
  const order = query.get('order') ?? 'desc';
  if (order !== 'asc' && order !== 'desc') return { answer: invalidValue('order', order, ['asc', 'desc']) };

  const listed = listedJobs(service);
  if (order === 'desc') listed.reverse();
  const after = query.get('after');
  const start = after === null ? 0 : listed.findIndex((job) => job.id === after) + 1;
  if (after !== null && start === 0) return { answer: videoNotFound(after) };

  const page = listed.slice(start, start + limit);
  return {
    answer: ok({
      object: 'list',
      data: page.map((job) => videoObject(service, job)),
      first_id: page.at(0)?.id ?? null,
      last_id: page.at(-1)?.id ?? null,
      has_more: start + page.length < listed.length,
    }),
  };
}

/** The jobs that a list may name, oldest first. */
export function listedJobs(service: Service): Job[] {
  const { listDelayMs, listCompleteness } = service.profile();
  const nowMs = service.clock.now();
  return service.store
    .all()
    .filter((job) => findVideo(service, job.id) !== undefined)
    .filter(({ script, acceptedAtMs }) => {
      const delayMs = script.unlistedForMs === undefined ? listDelayMs : (script.unlistedForMs ?? Infinity);
      return nowMs - acceptedAtMs >= delayMs;
    })
    .filter(({ id }) => shareOf(id) < listCompleteness)
    .sort((one, other) => one.acceptedAtMs - other.acceptedAtMs || one.index - other.index);
}

/** Where an id falls between 0 and 1: which jobs an incomplete list leaves out must not change between two asks. */
function shareOf(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) / 2 ** 32;
}
