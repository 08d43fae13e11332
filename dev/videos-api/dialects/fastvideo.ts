import { randomUUID } from 'node:crypto';
import { ok } from '../http/answer';
import type { Job } from '../jobs/job';
import { acceptJob } from '../service/accept-job';
import { findVideo } from '../service/find-video';
import type { Service, ServiceResult } from '../service/service';
import type { Dialect, DialectRequest } from './dialect';
import { fileResponse } from './parts/clip-file';
import { fieldsOf, fileUnder, imageOfUrl, textOf } from './parts/fields';
import { forget } from './parts/forget';
import { listPage } from './parts/list-page';
import { noCredential } from './parts/no-credential';
import { requestError } from './parts/pydantic';
import { selfHosted, wanClips } from './parts/self-hosted';
import { detail, starletteStray } from './parts/starlette';
import { told } from './parts/told';

/** What Wan makes when nothing is asked: 81 frames at 16 a second. */
const DEFAULT_SIZE = '832x480';
const DEFAULT_FRAMES = 81;
const FRAMES_PER_SECOND = 16;
/** From this share of a render on there is a file, which grows. */
const FILE_FROM = 0.6;

/** FastVideo 0.2.1: an older copy of SGLang's server. Hands out a clip while it is being written; renders side by side; its list has no pages. */
export const fastvideo: Dialect = {
  name: 'fastvideo',
  evidence: 'recorded',
  bases: ['/v1'],
  profile: {
    ...selfHosted,
    clips: wanClips(FRAMES_PER_SECOND, 'mp4'),
  },
  models: ['Wan-AI/Wan2.1-T2V-1.3B-Diffusers'],
  operations: { create, get, list, content, delete: remove, models },
  stray: starletteStray,
  refuseCredential: noCredential,
  refusals: {
    'video-not-found': () => detail(404, 'Video not found'),
    'not-ready': () => detail(404, 'Video still being generated'),
    'server-error': () => detail(500, 'Internal Server Error'),
  },
};

function models({ deployments, clock }: Service): ServiceResult {
  const created = Math.floor(clock.now() / 1000);
  const data = deployments.map((id) => ({ id, object: 'model', created, owned_by: 'fastvideo', root: id }));
  return { answer: ok({ object: 'list', data }) };
}

async function create(service: Service, { form }: DialectRequest): Promise<ServiceResult> {
  const fields = fieldsOf(form);
  const { prompt, input_reference: reference } = fields;
  const invalid = (field: string, what: Parameters<typeof requestError>[1]): ServiceResult => ({
    answer: detail(400, requestError(field, what)),
  });
  if (prompt === undefined)
    return invalid('prompt', {
      type: 'missing',
      message: 'Field required',
      given: `${shown(fields)}, input_type=dict`,
    });
  if (typeof reference === 'object' && reference !== null)
    return invalid('input_reference', {
      type: 'string_type',
      message: 'Input should be a valid string',
      given: `${shown(reference)}, input_type=dict`,
    });
  const seconds = Number(fields['seconds'] ?? 0);
  if (!Number.isInteger(seconds))
    return invalid('seconds', {
      type: 'int_parsing',
      message: 'Input should be a valid integer',
      given: shown(fields['seconds']),
    });

  // A size that it cannot read is none, without a word.
  const size = /^\d+x\d+$/.exec(textOf(fields['size']) ?? '')?.[0] ?? '';
  const given = fileUnder(form, 'input_reference') ?? imageOfUrl('input_reference', reference);
  const image = given?.header === undefined ? undefined : given;
  if (image !== undefined) await service.clips.keepReference(image);
  const job = acceptJob(service, {
    deployment: textOf(fields['model']) ?? service.deployments[0] ?? '',
    prompt: textOf(prompt) ?? '',
    id: randomUUID().replaceAll('-', ''),
    seconds: String(seconds),
    size: size === '' ? DEFAULT_SIZE : size,
    reference: image?.sha256,
    made: { frames: fields['seconds'] === undefined ? DEFAULT_FRAMES : Math.max(1, seconds * FRAMES_PER_SECOND) },
    said: { size },
  });
  return { answer: ok(video(service, job)), job };
}

function get(service: Service, { id }: DialectRequest): ServiceResult {
  const job = findVideo(service, id)?.job;
  return job === undefined ? notFound() : { answer: ok(video(service, job)), job };
}

/** No has_more, no last_id, no default limit. */
function list(service: Service, { query }: DialectRequest): ServiceResult {
  const limit = Number(query.get('limit') ?? Infinity);
  const { jobs } = listPage(service, { limit, newestFirst: query.get('order') !== 'asc', after: query.get('after') });
  return { answer: ok({ data: jobs.map((job) => video(service, job)), object: 'list' }) };
}

/** Looks at the file alone, whatever the job's status: while it is being written, it is handed out as far as it has come. */
async function content(service: Service, { id, headers }: DialectRequest): Promise<ServiceResult> {
  const job = findVideo(service, id)?.job;
  if (job === undefined) return notFound();
  const { ended } = told(service, job).state;
  if (ended !== null && ended !== 'completed') return { answer: detail(500, 'Video generation failed'), job };
  if (ended === 'completed') return { answer: await fileResponse(service, job, { range: headers['range'] }), job };
  const share = (service.clock.now() - job.acceptedAtMs) / job.durationMs;
  if (share < FILE_FROM || job.clip === undefined) return { answer: detail(404, 'Video still being generated'), job };
  const { file, ...answer } = await fileResponse(service, job, { range: undefined });
  if (file === undefined) return { answer, job };
  const written = Math.floor(file.bytes * Math.min(0.99, (share - FILE_FROM) / (1 - FILE_FROM)));
  if (written < 1) return { answer: detail(404, 'Video still being generated'), job };
  return { answer: { ...answer, file: { ...file, range: [0, written - 1] } }, job };
}

function remove(service: Service, { id }: DialectRequest): ServiceResult {
  const job = findVideo(service, id)?.job;
  if (job === undefined) return notFound();
  return { answer: ok({ ...video(service, job), status: 'deleted' }), job: forget(service, job) };
}

/** `queued` until the end: this server never says `in_progress`. */
function video(service: Service, job: Job): Record<string, unknown> {
  const { state, status, completedAt, tookSeconds } = told(service, job);
  const done = state.ended === 'completed';
  const failed = state.ended !== null && !done;
  return {
    id: job.id,
    object: 'video',
    model: job.deployment,
    status: status !== state.status ? status : done ? 'completed' : failed ? 'failed' : 'queued',
    progress: done ? 100 : 0,
    created_at: job.createdAt,
    size: job.said?.['size'],
    seconds: job.seconds,
    quality: 'standard',
    url: null,
    file_path: failed ? null : `/srv/fastvideo/${job.id}.mp4`,
    completed_at: completedAt,
    error: failed ? { message: job.error?.message ?? 'Video generation failed' } : null,
    peak_memory_mb: done ? 1000 : null,
    inference_time_s: done ? tookSeconds : null,
  };
}

const notFound = (): ServiceResult => ({ answer: detail(404, 'Video not found') });

const shown = (value: unknown): string => (value === undefined ? '{}' : JSON.stringify(value).slice(0, 60));
