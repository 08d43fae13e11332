import { randomBytes } from 'node:crypto';
import type { Answer } from '../http/answer';
import { ok } from '../http/answer';
import type { Form } from '../http/form';
import type { Job } from '../jobs/job';
import { acceptJob } from '../service/accept-job';
import { findVideo } from '../service/find-video';
import { listedJobs } from '../service/list-videos';
import type { Service, ServiceResult } from '../service/service';
import type { Dialect, DialectRequest } from './dialect';
import { clipFile } from './parts/clip-file';
import { fieldsOf, fileUnder, imageOfUrl, textOf } from './parts/fields';
import { forget } from './parts/forget';
import { noCredential } from './parts/no-credential';
import { nextTurnMs } from './parts/one-at-a-time';
import { selfHosted, wanClips } from './parts/self-hosted';
import { detail, starletteStray } from './parts/starlette';
import { told } from './parts/told';
import { untilEnded } from './parts/until-ended';

const DEFAULT_SIZE = '832x480';
const FRAMES_PER_SECOND = 24;
/** From this share of its time on a render is being written into a file. */
const WRITING_FROM = 0.9;

const KNOWN = [
  ...['model', 'prompt', 'negative_prompt', 'size', 'seconds', 'fps', 'num_frames', 'seed', 'guidance_scale'],
  ...['num_inference_steps', 'image_reference', 'input_reference', 'response_format', 'output_format'],
];

/**
 * TensorRT-LLM's visual generation, read from its source and never seen to run: stored copies of different dates, so that what
 * is here may be of no one release. Without ffmpeg, as in its usual image, every clip is an AVI.
 */
export const tensorrtLlm: Dialect = {
  name: 'tensorrt-llm',
  evidence: 'source',
  bases: ['/v1'],
  profile: {
    ...selfHosted,
    clips: wanClips(FRAMES_PER_SECOND, 'avi'),
  },
  models: ['wan2.2-t2v'],
  operations: { create, get, list, content, delete: remove, models },
  extra: createAndWait,
  stray: starletteStray,
  refuseCredential: noCredential,
  refusals: {
    'video-not-found': ({ jobId }) => notFound(jobId),
    'not-ready': ({ jobId }) => notReady(jobId, 'queued'),
    'server-error': () => problem(500, 'InternalServerError', 'Internal server error'),
  },
};

function models({ deployments, clock }: Service): ServiceResult {
  const created = Math.floor(clock.now() / 1000);
  const data = deployments.map((id) => ({ id, object: 'model', created, owned_by: 'tensorrt_llm' }));
  return { answer: ok({ object: 'list', data }) };
}

async function create(service: Service, request: DialectRequest): Promise<ServiceResult> {
  const accepted = await accept(service, request.form);
  if ('refusal' in accepted) return { answer: accepted.refusal };
  return { answer: { ...ok(video(service, accepted.job)), status: 202 }, job: accepted.job };
}

/** `POST /videos/generations`: the answer is the file itself. */
function createAndWait(service: Service, request: DialectRequest): Promise<ServiceResult> | undefined {
  return request.method === 'POST' && request.path === '/v1/videos/generations' ? waited(service, request) : undefined;
}

async function waited(service: Service, { form, gone, whileTimePasses }: DialectRequest): Promise<ServiceResult> {
  const accepted = await accept(service, form);
  if ('refusal' in accepted) return { answer: accepted.refusal };
  const job = (await whileTimePasses(untilEnded(service, accepted.job, gone))) ?? accepted.job;
  if (told(service, job).state.ended !== 'completed')
    return { answer: problem(500, 'InternalServerError', job.error?.message ?? 'Video generation failed.'), job };
  return { answer: await clipFile(service, job, { range: undefined }), job };
}

async function accept(service: Service, form: Form): Promise<{ job: Job } | { refusal: Answer }> {
  const read = readForm(form);
  if ('status' in read) return { refusal: read };
  const { image, fps, frames, size, ...wish } = read;
  if (image !== undefined) await service.clips.keepReference(image);
  const job = acceptJob(service, {
    ...wish,
    // `model` is not looked at.
    deployment: service.deployments[0] ?? '',
    id: `video_${randomBytes(16).toString('hex')}`,
    size: size === 'auto' ? DEFAULT_SIZE : size,
    reference: image?.sha256,
    notBeforeMs: nextTurnMs(service),
    made: { framesPerSecond: fps, ...(frames === undefined ? {} : { frames }) },
    said: { size, fps },
  });
  return { job };
}

function readForm(form: Form) {
  if (form.kind !== 'json' && form.kind !== 'multipart')
    return problem(400, 'BadRequestError', 'Unsupported content type or unreadable body.');
  const fields = fieldsOf(form);
  const names = [
    ...Object.keys(fields),
    ...(form.kind === 'multipart' && form.image !== undefined ? [form.image.field] : []),
  ];
  const extra = names.find((name) => !KNOWN.includes(name));
  if (extra !== undefined) return invalid(extra, 'extra_forbidden', 'Extra inputs are not permitted');
  const { prompt, size = 'auto' } = fields;
  if (typeof prompt !== 'string') return invalid('prompt', 'missing', 'Field required');
  if (size !== 'auto' && !/^\d+x\d+$/.test(String(size)))
    return invalid('size', 'string_pattern_mismatch', 'String should match pattern');
  const seconds = Number(fields['seconds'] ?? 4);
  if (!(seconds > 0 && seconds <= 60))
    return invalid('seconds', 'greater_than', 'Input should be greater than 0 and at most 60');
  const url = fields['image_reference'] ?? fields['input_reference'];
  const image =
    fileUnder(form, 'image_reference') ?? fileUnder(form, 'input_reference') ?? imageOfUrl('image_reference', url);
  if (image !== undefined && image.header === undefined)
    return problem(400, 'BadRequestError', 'The reference is neither an image nor a video.');
  const frames = fields['num_frames'] === undefined ? undefined : Number(fields['num_frames']);
  return {
    prompt,
    size: textOf(size) ?? 'auto',
    seconds: String(seconds),
    fps: Number(fields['fps'] ?? FRAMES_PER_SECOND),
    frames,
    image,
  };
}

function get(service: Service, { id }: DialectRequest): ServiceResult {
  const job = findVideo(service, id)?.job;
  return job === undefined ? { answer: notFound(id) } : { answer: ok(video(service, job)), job };
}

/** In the order in which they were made; no pages. */
function list(service: Service): ServiceResult {
  return { answer: ok({ data: listedJobs(service).map((job) => video(service, job)), object: 'list' }) };
}

async function content(service: Service, { id, headers }: DialectRequest): Promise<ServiceResult> {
  const job = findVideo(service, id)?.job;
  if (job === undefined) return { answer: notFound(id) };
  if (told(service, job).state.ended !== 'completed' || service.scripting.takeNotReady(job))
    return { answer: notReady(id, word(service, job)), job };
  return { answer: await clipFile(service, job, { range: headers['range'] }), job };
}

function remove(service: Service, { id }: DialectRequest): ServiceResult {
  const job = findVideo(service, id)?.job;
  if (job === undefined) return { answer: notFound(id) };
  return { answer: ok({ deleted: true }), job: forget(service, job, { stops: true }) };
}

function video(service: Service, job: Job): Record<string, unknown> {
  const { state, endedAt } = told(service, job);
  const failed = state.ended !== null && state.ended !== 'completed';
  return {
    id: job.id,
    object: 'video',
    model: job.deployment,
    prompt: job.prompt,
    status: word(service, job),
    progress: null,
    created_at: job.createdAt,
    completed_at: endedAt,
    expires_at: null,
    error: failed ? (job.error?.message ?? 'Video generation failed.') : null,
    duration: Number(job.seconds),
    fps: job.said?.['fps'],
    size: job.said?.['size'],
    response_format: null,
  };
}

function word(service: Service, job: Job): string {
  const { state, status } = told(service, job);
  if (status !== state.status) return status;
  if (state.ended !== null) return state.ended === 'completed' ? 'completed' : 'failed';
  if (state.status === 'queued') return 'queued';
  return service.clock.now() - job.acceptedAtMs < job.durationMs * WRITING_FROM ? 'generating' : 'postprocessing';
}

function problem(status: number, type: string, message: string): Answer {
  return { status, headers: {}, json: { object: 'error', message, type, param: null, code: status } };
}

const notFound = (id: string): Answer => problem(404, 'NotFoundError', `Video ${id} not found`);

const notReady = (id: string, status: string): Answer =>
  problem(400, 'BadRequestError', `Video ${id} is not ready (status: ${status})`);

const invalid = (field: string, type: string, msg: string): Answer => ({
  ...detail(422, ''),
  json: { detail: [{ type, loc: ['body', field], msg, input: null }] },
});
