import { randomBytes } from 'node:crypto';
import type { Answer } from '../http/answer';
import { ok } from '../http/answer';
import { isAuthorized } from '../http/credential';
import type { Form } from '../http/form';
import type { Job } from '../jobs/job';
import { acceptJob } from '../service/accept-job';
import { findVideo } from '../service/find-video';
import { listedJobs } from '../service/list-videos';
import type { Service, ServiceResult } from '../service/service';
import type { Dialect, DialectRequest, StrayRequest } from './dialect';
import { clipFile } from './parts/clip-file';
import { fieldsOf, fileUnder, imageOfUrl } from './parts/fields';
import { forget } from './parts/forget';
import { limitOf, listPage } from './parts/list-page';
import { nextTurnMs } from './parts/one-at-a-time';
import { selfHosted, wanClips } from './parts/self-hosted';
import { stepsDone, told } from './parts/told';

const KEPT = 256;
const STEPS = 6;
/** The end of the year 9999: nothing is ever said to expire. */
const NEVER = 253_402_300_799;

/** QVAC 0.13.1. Every clip is a fragmented MP4, for ffmpeg writes it into a pipe; without ffmpeg it is an AVI: set the profile's `clips`. */
export const qvac: Dialect = {
  name: 'qvac',
  evidence: 'recorded',
  bases: ['/v1'],
  profile: {
    ...selfHosted,
    clips: wanClips(16, 'fragmented-mp4'),
  },
  models: ['sora-2'],
  operations: { create, get, list, content, delete: remove, models },
  stray: unknownEndpoint,
  refuseCredential: ({ authorization }, apiKeys) =>
    apiKeys === undefined || isAuthorized({ authorization }, apiKeys)
      ? undefined
      : problem(401, 'unauthorized', 'Invalid API key.'),
  refusals: {
    unauthorized: () => problem(401, 'unauthorized', 'Invalid API key.'),
    'video-not-found': ({ jobId }) => notFound(jobId),
    'not-ready': ({ jobId }) => notReady(jobId, 'queued'),
    'unknown-deployment': ({ model }) => unknownModel(model),
    'server-error': () => problem(500, 'internal_error', 'Internal server error.', { type: 'server_error' }),
  },
  headers: () => ({ 'content-type': 'application/json; charset=utf-8' }),
  answersHead: true,
};

function models({ deployments, clock }: Service): ServiceResult {
  const created = Math.floor(clock.now() / 1000);
  const data = deployments.map((id) => ({ id, object: 'model', created, owned_by: 'qvac', state: 'idle' }));
  return { answer: ok({ object: 'list', data }) };
}

async function create(service: Service, { form }: DialectRequest): Promise<ServiceResult> {
  const read = readForm(form, service.deployments);
  if ('status' in read) return { answer: read };
  const { image, ...wish } = read;
  if (image !== undefined) await service.clips.keepReference(image);
  forgetOldest(service);
  const job = acceptJob(service, {
    ...wish,
    id: `video_${randomBytes(12).toString('hex')}`,
    reference: image?.sha256,
    notBeforeMs: nextTurnMs(service),
  });
  return { answer: ok(video(service, job)), job };
}

function readForm(form: Form, served: readonly string[]) {
  if (form.kind === 'unreadable') return problem(400, 'invalid_json', 'Request body must be valid JSON.');
  const { model, prompt, size = '832x480', seconds = '4', input_reference: reference } = fieldsOf(form);
  if (typeof prompt !== 'string')
    return problem(
      400,
      'missing_prompt',
      `prompt: Invalid input: expected string, received ${prompt === undefined ? 'undefined' : typeof prompt}`,
    );
  if (typeof seconds !== 'string')
    return problem(400, 'invalid_seconds', `seconds: Invalid input: expected string, received ${typeof seconds}`);
  const sides = /^(\d+)x(\d+)$/.exec(String(size));
  if (sides === null)
    return problem(400, 'invalid_size', `size: "size" must be "WIDTHxHEIGHT" (got "${String(size)}").`);
  if (sides.slice(1).some((side) => Number(side) % 16 !== 0))
    return problem(400, 'invalid_size', `size: "size" dimensions must be multiples of 16 (got ${String(size)}).`);
  if (typeof model !== 'string') return problem(400, 'missing_model', '"model" is required.');
  if (!served.includes(model)) return unknownModel(model);
  const url =
    typeof reference === 'object' && reference !== null ? (reference as { image_url?: unknown }).image_url : reference;
  const given = fileUnder(form, 'input_reference') ?? imageOfUrl('input_reference', url);
  return {
    deployment: model,
    prompt,
    size: String(size),
    seconds,
    // It takes any bytes, and any length: "0" too.
    image: given?.header === undefined ? undefined : given,
    made: { seconds: Number(seconds) > 0 ? seconds : '1' },
  };
}

/** The 257th job cancels and forgets the oldest, even while it renders. */
function forgetOldest(service: Service): void {
  const [oldest, ...others] = listedJobs(service);
  if (oldest === undefined || others.length + 1 < KEPT) return;
  forget(service, oldest, { stops: true });
}

function get(service: Service, { id }: DialectRequest): ServiceResult {
  const job = findVideo(service, id)?.job;
  return job === undefined ? { answer: notFound(id) } : { answer: ok(video(service, job)), job };
}

function list(service: Service, { query }: DialectRequest): ServiceResult {
  const limit = limitOf(query, { least: 0, most: 100, otherwise: 20 });
  if (limit === undefined) return { answer: problem(400, 'invalid_limit', 'limit: must be from 0 to 100') };
  const { jobs, hasMore } = listPage(service, {
    limit,
    newestFirst: query.get('order') !== 'asc',
    after: query.get('after'),
  });
  const data = jobs.map((job) => video(service, job));
  return {
    answer: ok({
      object: 'list',
      data,
      first_id: jobs.at(0)?.id ?? null,
      last_id: jobs.at(-1)?.id ?? null,
      has_more: hasMore,
    }),
  };
}

/** Whole files only: a range is not read. An AVI is called an MP4, which is the harder case for a client; how the server calls it was not recorded. */
async function content(service: Service, { id, query }: DialectRequest): Promise<ServiceResult> {
  const job = findVideo(service, id)?.job;
  if (job === undefined) return { answer: notFound(id) };
  const { state, status } = told(service, job);
  const variant = query.get('variant') ?? 'video';
  if (state.ended !== 'completed' || service.scripting.takeNotReady(job)) return { answer: notReady(id, status), job };
  if (variant !== 'video') {
    const message = `variant="${variant}" is not supported by this server. Only variant="video" is available.`;
    return { answer: problem(501, 'unsupported_variant', message, { type: 'server_error' }), job };
  }
  return { answer: await clipFile(service, job, { range: null, type: 'video/mp4' }), job };
}

function remove(service: Service, { id }: DialectRequest): ServiceResult {
  const job = findVideo(service, id)?.job;
  if (job === undefined) return { answer: notFound(id) };
  return { answer: ok({ id, object: 'video.deleted', deleted: true }), job: forget(service, job, { stops: true }) };
}

function video(service: Service, job: Job): Record<string, unknown> {
  const { state, status, completedAt } = told(service, job);
  const failed = state.ended !== null && state.ended !== 'completed';
  const running = state.ended === null && state.status === 'in_progress';
  return {
    id: job.id,
    object: 'video',
    model: job.deployment,
    status: failed && status === state.status ? 'failed' : status,
    progress: running
      ? Math.round((stepsDone(job, service.clock.now(), STEPS) * 100) / STEPS)
      : state.ended === 'completed'
        ? 100
        : 0,
    created_at: job.createdAt,
    completed_at: completedAt,
    expires_at: NEVER,
    prompt: job.prompt,
    size: job.size,
    seconds: job.seconds,
    remixed_from_video_id: null,
    error: failed
      ? { code: job.error?.code ?? 'generation_failed', message: job.error?.message ?? 'Video generation failed.' }
      : null,
  };
}

function problem(
  status: number,
  code: string,
  message: string,
  { type = 'invalid_request_error', headers = {} }: { type?: string; headers?: Record<string, string> } = {},
): Answer {
  return { status, headers, json: { error: { message, type, code } } };
}

const notFound = (id: string): Answer => problem(404, 'video_not_found', `No video job with id "${id}".`);

const unknownModel = (model: string): Answer =>
  problem(404, 'model_not_found', `Model "${model}" is not available. Check serve.models config.`);

const notReady = (id: string, status: string): Answer =>
  problem(409, 'video_not_ready', `Video status is "${status}". Poll GET /v1/videos/${id} until completed.`, {
    headers: { 'retry-after': '2' },
  });

function unknownEndpoint({ method, path }: StrayRequest): Answer {
  return problem(404, 'not_found', `Unknown endpoint: ${method} ${path}`);
}
