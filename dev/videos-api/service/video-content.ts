import { mediaTypeOf } from '../draw/clip-form';
import type { Answer } from '../http/answer';
import type { Job } from '../jobs/job';
import { jobState } from '../jobs/job-state';
import type { SimulatorProfile } from '../profile';
import { invalidValue, notReady, serviceError, validationError, videoNotFound } from './errors';
import { findVideo } from './find-video';
import type { Service, ServiceRequest, ServiceResult } from './service';

const VARIANTS = ['video', 'thumbnail', 'spritesheet'] as const;
type Variant = (typeof VARIANTS)[number];

const PICTURE_TYPES = { thumbnail: 'image/webp', spritesheet: 'image/jpeg' } as const;

/** `GET /videos/{id}/content`: the bytes themselves, never a redirect. */
export async function videoContent(service: Service, { id, query, headers }: ServiceRequest): Promise<ServiceResult> {
  const found = findVideo(service, id);
  if (found === undefined || found.expired) return { answer: videoNotFound(id) };
  const { job } = found;
  const wanted = query.get('variant') ?? 'video';
  const variant = VARIANTS.find((known) => known === wanted);
  if (variant === undefined) return { answer: invalidValue('variant', wanted, VARIANTS), job };

  const { ended } = jobState(job, service.clock.now());
  const profile = service.profile();
  if (ended !== null && ended !== 'completed') {
    return {
      answer: validationError(`Video with id '${id}' has no content: its generation ended as ${ended}.`, {
        status: 404,
      }),
      job,
    };
  }
  if (ended === null || service.scripting.takeNotReady(job))
    return { answer: notReady(profile.contentNotReadyStatus), job };
  if (job.foreign !== undefined) return { answer: videoNotFound(id), job };
  if (variant !== 'video' && profile.imageVariants === 'reject') {
    return { answer: serviceError(400, `The variant '${variant}' is not supported.`), job };
  }
  return { answer: contentAnswer(await assetOf(service, job, variant), { profile, range: headers['range'] }), job };
}

export interface Asset {
  readonly path: string;
  readonly bytes: number;
  readonly type: string;
}

async function assetOf({ clips }: Service, job: Job, variant: Variant): Promise<Asset> {
  if (variant === 'video') return { ...(await clips.clipOf(job)), type: mediaTypeOf(job.clip?.container) };
  return { ...(await clips.pictureOf(job, variant)), type: PICTURE_TYPES[variant] };
}

/** A file, whole or the part that was asked for. */
export function contentAnswer(
  { path, bytes, type }: Asset,
  {
    profile,
    range,
  }: { profile: Pick<SimulatorProfile, 'contentLength' | 'range'>; range: string | string[] | undefined },
): Answer {
  const chunked = !profile.contentLength;
  if (!profile.range) return { status: 200, headers: { 'content-type': type }, file: { path, bytes }, chunked };
  const headers = { 'content-type': type, 'accept-ranges': 'bytes' };
  const wanted = typeof range === 'string' ? /^bytes=(\d*)-(\d*)$/.exec(range) : null;
  if (wanted === null || (wanted[1] === '' && wanted[2] === ''))
    return { status: 200, headers, file: { path, bytes }, chunked };
  const first = wanted[1] === '' ? Math.max(0, bytes - Number(wanted[2])) : Number(wanted[1]);
  const last = wanted[1] === '' || wanted[2] === '' ? bytes - 1 : Math.min(Number(wanted[2]), bytes - 1);
  if (first > last) return { status: 416, headers: { ...headers, 'content-range': `bytes */${bytes}` }, text: '' };
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${first}-${last}/${bytes}` },
    file: { path, bytes, range: [first, last] },
    chunked,
  };
}
