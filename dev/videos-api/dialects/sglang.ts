import { randomUUID } from 'node:crypto';
import type { Answer } from '../http/answer';
import { ok } from '../http/answer';
import type { UploadedImage } from '../http/form';
import type { Job } from '../jobs/job';
import { acceptJob } from '../service/accept-job';
import { findVideo } from '../service/find-video';
import type { Service, ServiceResult } from '../service/service';
import type { Dialect, DialectRequest } from './dialect';
import { fileResponse } from './parts/clip-file';
import { fieldsOf, fileUnder, imageOfUrl, textOf } from './parts/fields';
import { forget } from './parts/forget';
import { fileElsewhere, fileUrl } from './parts/files-elsewhere';
import { limitOf, listPage } from './parts/list-page';
import { noCredential } from './parts/no-credential';
import { nextTurnMs } from './parts/one-at-a-time';
import { requestError } from './parts/pydantic';
import { selfHosted } from './parts/self-hosted';
import { detail, starletteStray } from './parts/starlette';
import { stepsDone, told } from './parts/told';

interface Loaded {
  readonly name: string;
  readonly model: string;
  readonly pipeline: string;
  readonly taskType: 'T2V' | 'I2V' | 'TI2V';
  /** What `/models` lists as `supported_task_types`. */
  readonly tasks: readonly ('T2V' | 'I2V')[];
}

const FRAMES_PER_SECOND = 24;
const DEFAULT_SIZE = '832x480';
const STEPS = 10;

/** With a model that takes text alone and text with an image, which is what a whole loop needs. Its entry in `/models` is our reading of the two that were recorded. */
export const sglang = sglangWith({
  name: 'sglang',
  model: 'Wan-AI/Wan2.2-TI2V-5B-Diffusers',
  pipeline: 'WanPipeline',
  taskType: 'TI2V',
  tasks: ['T2V', 'I2V'],
});

/** With a text-to-video model: it refuses every image. */
export const sglangT2v = sglangWith({
  name: 'sglang:t2v',
  model: 'Wan-AI/Wan2.1-T2V-1.3B-Diffusers',
  pipeline: 'WanPipeline',
  taskType: 'T2V',
  tasks: ['T2V'],
});

/** With an image-to-video model: it refuses text alone. */
export const sglangI2v = sglangWith({
  name: 'sglang:i2v',
  model: 'wan-i2v',
  pipeline: 'WanImageToVideoPipeline',
  taskType: 'I2V',
  tasks: ['I2V'],
});

/** SGLang 0.5.23 with one model loaded; whatever `model` a request names, that one renders. */
function sglangWith(loaded: Loaded): Dialect {
  return {
    name: loaded.name,
    evidence: 'recorded',
    bases: ['/v1'],
    profile: {
      ...selfHosted,
      queuedMs: [0, 0],
      clips: {
        framesPerSecond: FRAMES_PER_SECOND,
        frames: null,
        fourKPlusOne: loaded.taskType !== 'T2V',
        roundTo: 16,
        sound: false,
        container: 'mp4',
      },
    },
    models: [loaded.model],
    operations: {
      create: (service, request) => create(service, request, loaded),
      get,
      list,
      content,
      delete: remove,
      models: (service) => models(service, loaded),
    },
    extra: fileElsewhere,
    stray: starletteStray,
    refuseCredential: noCredential,
    refusals: {
      'video-not-found': () => detail(404, 'Video not found'),
      'not-ready': () => detail(404, 'Generation is still in-progress'),
      'server-error': () => ({
        status: 503,
        headers: {},
        json: { error: 'Scheduler worker exited; restart the server.' },
      }),
    },
  };
}

function models({ deployments, clock }: Service, { pipeline, taskType, tasks }: Loaded): ServiceResult {
  const data = deployments.map((id) => ({
    id,
    object: 'model',
    created: Math.floor(clock.now() / 1000),
    owned_by: 'sglang',
    root: id,
    parent: null,
    max_model_len: null,
    num_gpus: 1,
    task_type: taskType,
    supported_task_types: tasks,
    dit_precision: 'bf16',
    vae_precision: 'fp32',
    pipeline_name: pipeline,
    pipeline_class: pipeline,
  }));
  return { answer: ok({ object: 'list', data }) };
}

async function create(
  service: Service,
  { form, origin }: DialectRequest,
  { taskType, tasks }: Loaded,
): Promise<ServiceResult> {
  const refuse = (text: string): ServiceResult => ({ answer: detail(400, text) });
  const fields = fieldsOf(form);
  const isForm = form.kind === 'multipart';
  const { prompt, input_reference: reference } = fields;

  if (prompt === undefined || (isForm && prompt === ''))
    return refuse(isForm && Object.keys(fields).length > 0 ? 'prompt is required' : missingPrompt(fields));
  if (isForm && reference !== undefined) return { answer: expectedFile(reference) };
  if (reference !== undefined && typeof reference !== 'string')
    return refuse(
      requestError('input_reference', {
        type: 'string_type',
        message: 'Input should be a valid string',
        given: `${shown(reference)}, input_type=dict`,
      }),
    );

  const image = fileUnder(form, 'input_reference') ?? imageOfUrl('input_reference', reference);
  if (image !== undefined && taskType === 'T2V') return refuse('input_reference is not supported for T2V models.');
  const size = fields['size'] === '' ? undefined : textOf(fields['size']);
  if (size !== undefined && !/^[1-9]\d*x[1-9]\d*$/i.test(size.replaceAll(' ', '')))
    return refuse('size must be formatted as positive WIDTHxHEIGHT');
  const seconds = secondsOf(fields['seconds'], isForm);
  if (seconds === undefined)
    return refuse(
      requestError('seconds', {
        type: 'int_parsing',
        message: 'Input should be a valid integer',
        given: shown(fields['seconds']),
      }),
    );
  if (seconds <= 0) return refuse('num_frames must be positive');
  if (!tasks.includes('T2V') && image === undefined && reference === undefined)
    return refuse(`Served model with task type '${taskType}' requires an 'image_path' input, but none was provided`);

  return accepted(service, { origin, fields, prompt: textOf(prompt) ?? '', size, seconds, image });
}

async function accepted(
  service: Service,
  wish: {
    origin: string;
    fields: Readonly<Record<string, unknown>>;
    prompt: string;
    size: string | undefined;
    seconds: number;
    image: UploadedImage | undefined;
  },
): Promise<ServiceResult> {
  const { fields, prompt, size, seconds } = wish;
  // It does not look into the bytes: what is no picture is a render that fails, here as one without it.
  const image = wish.image?.header === undefined ? undefined : wish.image;
  if (image !== undefined) await service.clips.keepReference(image);
  const fps = Number(fields['fps'] ?? FRAMES_PER_SECOND);
  const asked = fields['num_frames'] === undefined ? undefined : Number(fields['num_frames']);
  const job = acceptJob(service, {
    // Echoed whatever it is; the model that is loaded renders.
    deployment: textOf(fields['model']) ?? service.deployments[0] ?? '',
    prompt,
    id: randomUUID(),
    seconds: String(asked === undefined ? seconds : Math.round(asked / fps)),
    size: size ?? DEFAULT_SIZE,
    reference: image?.sha256,
    notBeforeMs: nextTurnMs(service),
    made: { framesPerSecond: fps, frames: asked ?? seconds * fps },
  });
  return { answer: ok(video(service, job, { origin: wish.origin, status: 'queued' })), job };
}

/** Whole seconds in whatever type; a form's empty or 0 is the default. */
function secondsOf(value: unknown, isForm: boolean): number | undefined {
  if (value === undefined || (isForm && (value === '' || value === '0'))) return 4;
  const number = Number(value);
  return value !== '' && Number.isInteger(number) ? number : undefined;
}

function get(service: Service, { id, origin }: DialectRequest): ServiceResult {
  const job = findVideo(service, id)?.job;
  return job === undefined ? notFound() : { answer: ok(video(service, job, { origin })), job };
}

function list(service: Service, { query, origin }: DialectRequest): ServiceResult {
  const limit = limitOf(query, { least: 1, most: 100, otherwise: 20 });
  const order = query.get('order') ?? 'desc';
  if (limit === undefined) return { answer: invalidQuery('limit', query.get('limit')) };
  if (order !== 'asc' && order !== 'desc') return { answer: invalidQuery('order', order) };
  const { jobs, hasMore } = listPage(service, { limit, newestFirst: order === 'desc', after: query.get('after') });
  const data = jobs.map((job) => video(service, job, { origin }));
  return {
    answer: ok({
      data,
      object: 'list',
      first_id: jobs.at(0)?.id ?? null,
      last_id: jobs.at(-1)?.id ?? null,
      has_more: hasMore,
    }),
  };
}

/** `variant` is the number of an output here: OpenAI's own default is a 404. */
async function content(service: Service, { id, query, headers, origin }: DialectRequest): Promise<ServiceResult> {
  const job = findVideo(service, id)?.job;
  if (job === undefined) return notFound();
  const { ended } = told(service, job).state;
  if (ended === null || (ended === 'completed' && service.scripting.takeNotReady(job)))
    return { answer: detail(404, 'Generation is still in-progress'), job };
  const variant = query.get('variant');
  if (ended !== 'completed' || (variant !== null && variant !== '0'))
    return { answer: detail(404, `Video variant ${variant ?? 'None'} not found`), job };
  if (service.profile().cloudStorage)
    return {
      answer: detail(400, `Video has been uploaded to cloud storage. Please use the cloud URL: ${fileUrl(origin, id)}`),
      job,
    };
  return { answer: await fileResponse(service, job, { range: headers['range'] }), job };
}

/** Answers with the job itself. A render under way is not stopped: what comes after it waits. */
function remove(service: Service, { id, origin }: DialectRequest): ServiceResult {
  const job = findVideo(service, id)?.job;
  if (job === undefined) return notFound();
  return { answer: ok(video(service, job, { origin, status: 'deleted' })), job: forget(service, job) };
}

function video(
  service: Service,
  job: Job,
  { origin, ...as }: { origin: string; status?: string },
): Record<string, unknown> {
  const { state, status, completedAt, tookSeconds } = told(service, job);
  const done = state.ended === 'completed';
  const failed = state.ended !== null && !done;
  const inCloud = done && service.profile().cloudStorage;
  const path = failed || inCloud ? null : `/srv/outputs/${job.id}.mp4`;
  const url = inCloud ? fileUrl(origin, job.id) : null;
  return {
    id: job.id,
    object: 'video',
    model: job.deployment,
    status: as.status ?? (failed && status === state.status ? 'failed' : status),
    progress: done
      ? 100
      : state.status === 'queued'
        ? 0
        : Math.min(
            99,
            stepsDone(job, failed ? job.acceptedAtMs + job.durationMs * 0.5 : service.clock.now(), STEPS) * 10,
          ),
    created_at: job.createdAt,
    size: job.size,
    seconds: job.seconds,
    quality: 'standard',
    url,
    urls: done ? [url] : null,
    remixed_from_video_id: null,
    completed_at: completedAt,
    expires_at: null,
    error: failed ? { message: `Model generation failed. ${job.error?.message ?? 'Error from scheduler.'}` } : null,
    file_path: path,
    file_paths: done ? [path] : null,
    num_outputs: done ? 1 : null,
    peak_memory_mb: null,
    inference_time_s: done ? tookSeconds : null,
    revised_prompt: null,
    action: null,
    lidar: null,
  };
}

const notFound = (): ServiceResult => ({ answer: detail(404, 'Video not found') });

const shown = (value: unknown): string => (value === undefined ? '{}' : JSON.stringify(value).slice(0, 60));

function missingPrompt(fields: Readonly<Record<string, unknown>>): string {
  return requestError('prompt', {
    type: 'missing',
    message: 'Field required',
    given: `${shown(fields)}, input_type=dict`,
  });
}

const expectedFile = (given: unknown): Answer => ({
  status: 422,
  headers: {},
  json: {
    detail: [
      {
        type: 'value_error',
        loc: ['body', 'input_reference'],
        msg: "Value error, Expected UploadFile, received: <class 'str'>",
        input: given,
      },
    ],
  },
});

const invalidQuery = (name: string, given: string | null): Answer => ({
  status: 422,
  headers: {},
  json: {
    detail: [{ type: 'value_error', loc: ['query', name], msg: `Input should be a valid ${name}`, input: given }],
  },
});
