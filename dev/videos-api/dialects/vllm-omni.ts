import { randomBytes } from 'node:crypto';
import type { Answer } from '../http/answer';
import { ok } from '../http/answer';
import { isAuthorized } from '../http/credential';
import type { Form } from '../http/form';
import type { Job } from '../jobs/job';
import { acceptJob } from '../service/accept-job';
import { findVideo } from '../service/find-video';
import type { Service, ServiceResult } from '../service/service';
import type { Dialect, DialectRequest } from './dialect';
import { fileResponse } from './parts/clip-file';
import { fieldsOf, fileUnder, imageOfUrl, textOf } from './parts/fields';
import { forget } from './parts/forget';
import { limitOf, listPage } from './parts/list-page';
import { nextTurnMs } from './parts/one-at-a-time';
import { selfHosted, wanClips } from './parts/self-hosted';
import { starletteStray } from './parts/starlette';
import { told } from './parts/told';

const DEFAULT_SIZE = '832x480';
const FRAMES_PER_SECOND = 24;

/** vLLM-Omni 0.30.0 with a Wan 2.2 model, which takes text and image. Forms only; one render at a time; a failed job is an HTTP error. */
export const vllmOmni: Dialect = {
  name: 'vllm-omni',
  evidence: 'recorded',
  bases: ['/v1'],
  profile: {
    ...selfHosted,
    clips: wanClips(FRAMES_PER_SECOND, 'mp4'),
  },
  models: ['wan2.2-t2v'],
  operations: { create, get, list, content, delete: remove, models },
  stray: starletteStray,
  // Without a key of its own it lets everybody in, and `error` is a bare string.
  refuseCredential: ({ authorization }, apiKeys) =>
    apiKeys === undefined || isAuthorized({ authorization }, apiKeys)
      ? undefined
      : { status: 401, headers: {}, json: { error: 'Unauthorized' } },
  refusals: {
    unauthorized: () => ({ status: 401, headers: {}, json: { error: 'Unauthorized' } }),
    'video-not-found': () => notFound(),
    'not-ready': () => problem(404, 'Generation is still in-progress'),
    'unknown-deployment': ({ model }) => mismatch(model, 'another'),
    'server-error': () => problem(500, 'EngineCore encountered an issue.'),
  },
};

function models({ deployments, clock }: Service): ServiceResult {
  const data = deployments.map((id) => ({
    id,
    object: 'model',
    created: Math.floor(clock.now() / 1000),
    owned_by: 'vllm',
    root: `/srv/${id}`,
    parent: null,
    max_model_len: null,
    permission: [],
  }));
  return { answer: ok({ object: 'list', data }) };
}

async function create(service: Service, { form }: DialectRequest): Promise<ServiceResult> {
  const read = readForm(form, service.deployments[0] ?? '');
  if ('status' in read) return { answer: read };
  const { image, seconds, fps, frames, size, ...wish } = read;
  if (image !== undefined) await service.clips.keepReference(image);
  const job = acceptJob(service, {
    ...wish,
    deployment: service.deployments[0] ?? '',
    id: `video_gen_${randomBytes(16).toString('hex')}`,
    seconds: seconds ?? '4',
    size: size ?? DEFAULT_SIZE,
    reference: image?.sha256,
    notBeforeMs: nextTurnMs(service),
    // Asked for neither seconds nor frames, it makes a single frame and calls it four seconds.
    made: { frames: frames ?? 1, framesPerSecond: fps },
    said: { size: size ?? null, fps, frames },
  });
  return { answer: ok(video(service, job)), job };
}

type Read = {
  prompt: string;
  size: string | undefined;
  seconds: string | undefined;
  fps: number;
  frames: number | null;
  image: ReturnType<typeof fileUnder>;
};

/** JSON is not read at all: a prompt in it is a prompt that is missing. */
function readForm(form: Form, served: string): Read | Answer {
  const fields = form.kind === 'multipart' ? form.fields : {};
  const { prompt, input_reference: text } = fields;
  const [model, size] = [textOf(fields['model']), textOf(fields['size'])];
  const seconds = fields['seconds'] === '' ? undefined : textOf(fields['seconds']);
  if (typeof prompt !== 'string' || prompt === '')
    return invalid('prompt', "{'type': 'missing', 'loc': 'body.prompt', 'msg': 'Field required', 'input': 'None'}");
  if (size !== undefined && !/^\d+x\d+$/.test(size)) return mispatterned('size', size, String.raw`^\\d+x\\d+$`);
  if (seconds !== undefined && !/^[1-9]\d*$/.test(seconds))
    return mispatterned('seconds', seconds, String.raw`^[1-9]\\d*$`);
  if (model !== undefined && model !== served) return mismatch(model, served);
  if (text !== undefined) return problem(400, "Expected UploadFile, received: <class 'str'>");
  const file = fileUnder(form, 'input_reference');
  const image = file ?? imageOfUrl('image_reference', imageUrlIn(fieldsOf(form)['image_reference']));
  if (image !== undefined && image.header === undefined)
    return problem(400, 'Invalid input_reference: provided content is not a valid image or video.');
  const fps = Number(fields['fps'] ?? FRAMES_PER_SECOND);
  const asked = fields['num_frames'] === undefined ? undefined : Number(fields['num_frames']);
  const frames = asked ?? (seconds === undefined ? null : Math.floor(Number(seconds) * fps));
  return { prompt, size, seconds, fps, frames, image };
}

function imageUrlIn(text: unknown): unknown {
  if (typeof text !== 'string' || !text.startsWith('{')) return undefined;
  return (JSON.parse(text) as { image_url?: unknown }).image_url;
}

function get(service: Service, { id }: DialectRequest): ServiceResult {
  const job = findVideo(service, id)?.job;
  if (job === undefined) return { answer: notFound() };
  const body = video(service, job);
  // The HTTP status of a failed job is the error's own.
  return { answer: { status: body.error?.code ?? 200, headers: {}, json: body }, job };
}

function list(service: Service, { query }: DialectRequest): ServiceResult {
  const limit = limitOf(query, { least: 0, most: 100, otherwise: Infinity });
  const order = query.get('order') ?? 'desc';
  if (limit === undefined) return { answer: invalid('limit', 'limit must be from 0 to 100') };
  if (order !== 'asc' && order !== 'desc') return { answer: invalid('order', "order must be 'asc' or 'desc'") };
  const { jobs, hasMore } = listPage(service, { limit, newestFirst: order === 'desc', after: query.get('after') });
  return {
    answer: ok({
      first_id: jobs.at(0)?.id ?? null,
      last_id: jobs.at(-1)?.id ?? null,
      has_more: hasMore,
      data: jobs.map((job) => video(service, job)),
      object: 'list',
    }),
  };
}

async function content(service: Service, { id, headers }: DialectRequest): Promise<ServiceResult> {
  const job = findVideo(service, id)?.job;
  if (job === undefined) return { answer: notFound() };
  const { ended } = told(service, job).state;
  if (ended === null || (ended === 'completed' && service.scripting.takeNotReady(job)))
    return { answer: problem(404, 'Generation is still in-progress'), job };
  if (ended !== 'completed')
    return { answer: problem(422, 'Video generation failed. Check job status for error details.'), job };
  return { answer: await fileResponse(service, job, { range: headers['range'] }), job };
}

/** Always a yes, at once; the render goes on, and the next one waits for it. */
function remove(service: Service, { id }: DialectRequest): ServiceResult {
  const job = findVideo(service, id)?.job;
  if (job === undefined) return { answer: notFound() };
  return { answer: ok({ id, deleted: true, object: 'video.deleted' }), job: forget(service, job) };
}

function video(service: Service, job: Job) {
  const { state, status, endedAt, tookSeconds } = told(service, job);
  const { size, fps, frames } = job.said as { size: string | null; fps: number; frames: number | null };
  const done = state.ended === 'completed';
  const made = job.clip === undefined ? 0 : Math.round(job.clip.seconds * fps);
  return {
    model: job.deployment,
    prompt: job.prompt,
    id: job.id,
    object: 'video',
    // There is no word for a job that was given up: to this server it failed.
    status: state.ended !== null && !done && status === state.status ? 'failed' : status,
    size,
    progress: done ? 100 : 0,
    seconds: job.seconds,
    quality: 'default',
    completed_at: endedAt,
    created_at: job.createdAt,
    remixed_from_video_id: null,
    error: state.ended === null || done ? null : failureOf(job),
    media_type: 'video/mp4',
    expires_at: null,
    file_name: done ? `${job.id}.mp4` : null,
    inference_time_s: done ? tookSeconds : null,
    fps,
    num_frames: done ? made : frames,
    duration_s: done ? made / fps : frames === null ? null : frames / fps,
    metrics: null,
    stage_durations: done
      ? { denoise: tookSeconds, queue_wait_ms: job.queuedMs, stage_0_gen_ms: tookSeconds * 1000 }
      : {},
    peak_memory_mb: 0,
    action: null,
  };
}

/** `code` is an HTTP status: the one that a fault names, 400 for what the model's guard refuses, else 500. */
function failureOf({ error, end }: Job): { code: number; message: string } {
  const named = Number(error?.code);
  const code = named >= 400 && named < 600 ? named : end === 'moderated' ? 400 : 500;
  return { code, message: error?.message ?? 'Video generation failed.' };
}

const PHRASES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  422: 'Unprocessable Entity',
  500: 'Internal Server Error',
};

function problem(status: number, message: string, param: string | null = null): Answer {
  return { status, headers: {}, json: { error: { message, type: PHRASES[status] ?? '', param, code: status } } };
}

const notFound = (): Answer => problem(404, 'Video not found');

const mismatch = (model: string, served: string): Answer =>
  problem(400, `Model mismatch: request specifies '${model}' but server is running '${served}'.`);

const invalid = (param: string, text: string): Answer =>
  problem(400, `1 validation error:\n  ${text}`, `body.${param}`);

const mispatterned = (param: string, given: string, pattern: string): Answer =>
  invalid(
    param,
    `{'type': 'string_pattern_mismatch', 'loc': 'body.${param}', 'msg': "String should match pattern '${pattern}'", 'input': '${given}', 'ctx': {'pattern': '${pattern}'}}`,
  );
