import { randomBytes } from 'node:crypto';
import type { Answer } from '../http/answer';
import { ok } from '../http/answer';
import { isAuthorized } from '../http/credential';
import type { Form, UploadedImage } from '../http/form';
import type { Job } from '../jobs/job';
import { findVideo } from '../service/find-video';
import type { Service, ServiceResult } from '../service/service';
import type { Dialect, DialectRequest, StrayRequest } from './dialect';
import { channels, type Channel } from './new-api-channels';
import { clipFile } from './parts/clip-file';
import { fileElsewhere, fileUrl } from './parts/files-elsewhere';
import { fieldsOf, fileUnder, textOf } from './parts/fields';
import { told, type Told } from './parts/told';
import { orderUpstream } from './parts/upstream';

/** How often it asks its upstream: what a client sees stands still in between. */
const ASKS_EVERY_MS = 30_000;
const VERSION = 'v1.0.0-rc.21';

/**
 * The error code by which a scripted failure means that the upstream answered one of new-api's own questions badly: the job
 * has ended, and GET says so for ever by a body without a status.
 */
const BAD_POLL = 'bad_poll';

export const newApi = newApiWith(channels.sora);
export const newApiKling = newApiWith(channels.kling);
export const newApiDoubao = newApiWith(channels.doubao);
export const newApiVidu = newApiWith(channels.vidu);

/** new-api v1.0.0-rc.21 with one channel: no list, no delete; four shapes of errors; states up to 30 s late. */
function newApiWith(channel: Channel): Dialect {
  return {
    name: channel.dialect,
    evidence: 'recorded',
    bases: ['/v1'],
    profile: { maxRunningPerDeployment: null, createsPerMinute: null, clips: channel.clips },
    models: channel.models,
    operations: {
      create: (service, request) => create(service, request, channel),
      get: (service, request) => get(service, request, channel),
      content,
      models: (service) => models(service, channel),
    },
    extra: (service, request) => generation(service, request, channel) ?? fileElsewhere(service, request),
    stray,
    refuseCredential: ({ authorization }, apiKeys) =>
      isAuthorized({ authorization }, apiKeys) ? undefined : invalidToken(),
    refusals: {
      unauthorized: invalidToken,
      'video-not-found': () => flat(400, 'task_not_exist', 'task_not_exist'),
      'unknown-deployment': ({ model }) => noChannel(model),
      'rate-limited': () => flat(429, 'fail_to_fetch_task', '当前分组上游负载已饱和，请稍后再试'),
      'too-many-running': () => flat(429, 'fail_to_fetch_task', '当前分组上游负载已饱和，请稍后再试'),
    },
    headers: () => ({ 'x-new-api-version': VERSION, 'x-oneapi-request-id': requestId() }),
  };
}

function models({ deployments }: Service, { owner }: Channel): ServiceResult {
  const data = deployments.map((id) => ({
    id,
    object: 'model',
    created: 1_626_777_600,
    owned_by: owner,
    supported_endpoint_types: [],
  }));
  return { answer: ok({ data, object: 'list', success: true }, UTF8) };
}

async function create(service: Service, { form, behind }: DialectRequest, channel: Channel): Promise<ServiceResult> {
  const read = readForm(form, { served: service.deployments, channel });
  if ('status' in read) return { answer: read };
  const trouble = behind();
  if (trouble === 'refused')
    return { answer: flat(500, 'fail_to_fetch_task', '{"error":{"message":"The server had an error."}}') };
  const { said, ...wish } = read;
  const ordered = await orderUpstream(service, {
    ...wish,
    id: `task_${randomBytes(24).toString('base64url').replace(/[-_]/g, 'x')}`,
    said,
  });
  if ('refusal' in ordered) return { answer: passedOn(ordered.refusal) };
  // The order was placed, and is out of reach.
  if (trouble === 'lost')
    return { answer: flat(500, 'do_request_failed', 'do request failed: upstream error: do request failed') };
  const { job } = ordered;
  const answer = {
    id: job.id,
    task_id: job.id,
    object: 'video',
    model: job.deployment,
    status: 'queued',
    progress: 0,
    created_at: job.createdAt,
    ...said,
  };
  const ratios = { 'x-new-api-other-ratios': JSON.stringify({ seconds: Number(wish.seconds), size: 1 }) };
  return { answer: ok(answer, { ...UTF8, ...ratios }), job };
}

interface Read {
  deployment: string;
  prompt: string;
  seconds: string;
  size: string;
  image: UploadedImage | undefined;
  /** What the create answers beside the id. */
  said: Readonly<Record<string, unknown>>;
}

function readForm(form: Form, { served, channel }: { served: readonly string[]; channel: Channel }): Read | Answer {
  if (form.kind === 'unreadable')
    return enveloped(400, '', 'Invalid request: Invalid request: invalid JSON request body');
  const fields = fieldsOf(form);
  const { model, prompt, input_reference: reference } = fields;
  if (typeof model !== 'string' || model === '')
    return enveloped(400, '', 'Model name not specified, model name cannot be empty');
  if (!served.includes(model)) return noChannel(model);
  if (form.kind === 'json' && typeof fields['seconds'] === 'number') return notUnmarshalled('number', 'seconds');
  if (typeof reference === 'object' && reference !== null) return notUnmarshalled('object', 'input_reference');
  if (typeof prompt !== 'string' || prompt === '') return flat(400, 'invalid_request', 'prompt is required');
  const size = textOf(fields['size']);
  const seconds = textOf(fields['seconds']);
  if (size !== undefined && !channel.takesSize(model, size))
    return flat(400, 'invalid_size', `${model} size is invalid`);
  if (Number(seconds) < 0 || Number(seconds) > 3600)
    return flat(400, 'invalid_seconds', 'seconds must be between 1 and 3600');

  // What is no length is forwarded as it is, and billed as four seconds.
  const billed = Number.isInteger(Number(seconds)) && Number(seconds) > 0 ? String(seconds) : '4';
  const { seconds: length = billed, size: picture } = channel.makes({ size, seconds: billed });
  const given = fileUnder(form, 'input_reference');
  return {
    deployment: model,
    prompt,
    seconds: length,
    size: picture,
    image: channel.imageOf(form.kind === 'json' ? fields : {}, given),
    said: channel.echoes({ seconds, size }),
  };
}

/** What its last question to the upstream found; undefined before the first one. */
function lastAsked({ clock }: Service, job: Job): number | undefined {
  const askedAtMs = Math.floor(clock.now() / ASKS_EVERY_MS) * ASKS_EVERY_MS;
  return askedAtMs <= job.acceptedAtMs ? undefined : askedAtMs;
}

function get(service: Service, { id, origin }: DialectRequest, channel: Channel): ServiceResult {
  const job = findVideo(service, id)?.job;
  if (job === undefined) return { answer: flat(400, 'task_not_exist', 'task_not_exist') };
  const askedAtMs = lastAsked(service, job);
  const seen = askedAtMs === undefined ? undefined : told(service, job, askedAtMs);
  if (seen?.state.ended === 'failed' && job.error?.code === BAD_POLL) {
    const error = { code: null, message: job.error.message, param: null, type: 'server_error' };
    return { answer: ok({ error, id }), job };
  }
  return { answer: ok(channel.video(job, seen, { nowMs: service.clock.now(), url: fileUrl(origin, id) })), job };
}

async function content(service: Service, { id }: DialectRequest): Promise<ServiceResult> {
  const job = findVideo(service, id)?.job;
  if (job === undefined) return { answer: plain(404, 'Task not found') };
  const askedAtMs = lastAsked(service, job);
  const word = innerWord(askedAtMs === undefined ? undefined : told(service, job, askedAtMs));
  if (word !== 'SUCCESS' || service.scripting.takeNotReady(job))
    return { answer: plain(400, `Task is not completed yet, current status: ${word}`), job };
  // Ranges are offered and never given.
  const headers = {
    'accept-ranges': 'bytes',
    'cache-control': 'public, max-age=86400',
    'content-disposition': 'attachment; filename="v.mp4"',
  };
  return { answer: await clipFile(service, job, { range: null, headers, type: 'video/mp4' }), job };
}

/** The older route beside the protocol's: it tells the true state. */
function generation(
  service: Service,
  { method, path }: DialectRequest,
  { platform }: Channel,
): ServiceResult | undefined {
  const id = /^\/v1\/video\/generations\/([^/]+)$/.exec(path)?.[1];
  if (method !== 'GET' || id === undefined) return undefined;
  const job = findVideo(service, id)?.job;
  if (job === undefined) return { answer: flat(400, 'task_not_exist', 'task_not_exist') };
  const askedAtMs = lastAsked(service, job);
  const status = innerWord(askedAtMs === undefined ? undefined : told(service, job, askedAtMs));
  const done = status === 'SUCCESS';
  const data = {
    task_id: id,
    platform,
    status,
    fail_reason: status === 'FAILURE' ? (job.error?.message ?? 'upstream returned error') : '',
    result_url: done ? `http://localhost:3000/v1/videos/${id}/content` : '',
    progress: done ? '100%' : '0%',
  };
  return { answer: ok({ code: 'success', message: '', data }, UTF8), job };
}

function innerWord(seen: Told | undefined): string {
  if (seen === undefined) return 'NOT_START';
  const { ended, status } = seen.state;
  if (ended === null) return status === 'queued' ? 'QUEUED' : 'IN_PROGRESS';
  return ended === 'completed' ? 'SUCCESS' : 'FAILURE';
}

const UTF8 = { 'content-type': 'application/json; charset=utf-8' };

const requestId = (): string => randomBytes(16).toString('hex');

/** Authorisation and the choice of a model. */
function enveloped(status: number, code: string, message: string): Answer {
  return {
    status,
    headers: UTF8,
    json: { error: { code, message: `${message} (request id: ${requestId()})`, type: 'new_api_error' } },
  };
}

/** Everything after that on create and on the job. */
function flat(status: number, code: string, message: string): Answer {
  return { status, headers: UTF8, json: { code, message, data: null } };
}

/** The content route. */
function plain(status: number, message: string): Answer {
  return { status, headers: UTF8, json: { error: { message, type: 'invalid_request_error' } } };
}

function stray({ method, path }: StrayRequest): Answer {
  if (path === '/v1/videos/') return { status: 307, headers: { location: '/v1/videos' }, text: '' };
  const error = { message: `Invalid URL (${method} ${path})`, type: 'invalid_request_error', param: '', code: '' };
  return { status: 404, headers: { ...UTF8, 'cache-control': 'max-age=604800' }, json: { error } };
}

function invalidToken(): Answer {
  return enveloped(401, '', 'Invalid token');
}

const noChannel = (model: string): Answer =>
  enveloped(503, 'model_not_found', `No available channel for model ${model} under group default (distributor)`);

const notUnmarshalled = (what: string, field: string): Answer =>
  flat(400, 'invalid_json', `json: cannot unmarshal ${what} into Go struct field .Alias.${field} of type string`);

/** The upstream's body as text; of a 429 nothing is kept, not even when to come back. */
function passedOn({ status, json, openai = json }: Answer): Answer {
  return flat(
    status,
    'fail_to_fetch_task',
    status === 429 ? '当前分组上游负载已饱和，请稍后再试' : JSON.stringify(openai),
  );
}
