import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Answer } from '../http/answer';
import { ok } from '../http/answer';
import type { Form } from '../http/form';
import type { Job } from '../jobs/job';
import { acceptJob } from '../service/accept-job';
import type { Service, ServiceResult } from '../service/service';
import type { Dialect, DialectRequest, StrayRequest } from './dialect';
import { fieldsOf, imageOfUrl } from './parts/fields';
import { fileElsewhere, fileUrl } from './parts/files-elsewhere';
import { noCredential } from './parts/no-credential';
import { selfHosted, wanClips } from './parts/self-hosted';
import { told } from './parts/told';
import { untilEnded } from './parts/until-ended';

const DEFAULTS = { size: '832x480', seconds: 4, fps: 24 };

/** Dynamo 1.6.1: a create blocks until the clip is there, a failed one is a 200, hanging up cancels it, and nothing can be asked for afterwards. */
export const dynamo: Dialect = {
  name: 'dynamo',
  evidence: 'recorded',
  bases: ['/v1'],
  profile: {
    ...selfHosted,
    clips: wanClips(DEFAULTS.fps, 'vp9-mp4'),
  },
  models: ['wan'],
  operations: { create, models },
  extra: fileElsewhere,
  stray,
  refuseCredential: noCredential,
  refusals: {
    'unknown-deployment': () => problem(404, 'Not Found', 'Model not found'),
    'server-error': () => problem(500, 'Internal Server Error', 'Internal server error'),
  },
};

function models({ deployments, clock }: Service): ServiceResult {
  const created = Math.floor(clock.now() / 1000);
  return {
    answer: ok({
      object: 'list',
      data: deployments.map((id) => ({ id, object: 'object', created, owned_by: 'nvidia' })),
    }),
  };
}

async function create(
  service: Service,
  { form, gone, whileTimePasses, origin }: DialectRequest,
): Promise<ServiceResult> {
  const read = readForm(form, service.deployments);
  if ('status' in read) return { answer: read };
  const { image, wantsBytes, fps, seconds, ...wish } = read;
  if (image !== undefined) await service.clips.keepReference(image);
  const job = acceptJob(service, {
    ...wish,
    id: `video-${randomUUID()}`,
    seconds: String(seconds),
    reference: image?.sha256,
    made: { framesPerSecond: fps },
  });
  const ended = await whileTimePasses(untilEnded(service, job, gone));
  if (ended === undefined) return cancelled(service, job);
  return { answer: ok(await video(service, ended, { origin, wantsBytes })), job: ended };
}

function readForm(form: Form, served: readonly string[]) {
  if (form.kind !== 'json')
    return form.kind === 'unreadable' && form.encoding === 'json'
      ? undecodable(form.reason)
      : problem(415, 'Unsupported Media Type', 'Expected request with Content-Type application/json');
  const {
    model,
    prompt,
    size = DEFAULTS.size,
    seconds = DEFAULTS.seconds,
    input_reference: reference,
    response_format: format = 'url',
    nvext,
  } = fieldsOf(form);
  if (typeof model !== 'string') return undecodable('missing field `model`');
  if (typeof prompt !== 'string') return undecodable('missing field `prompt`');
  if (typeof seconds === 'string') return undecodable(`invalid type: string "${seconds}", expected i32`);
  if (typeof seconds !== 'number' || !Number.isInteger(seconds))
    return undecodable(`invalid type: floating point \`${String(seconds)}\`, expected i32`);
  if (reference !== undefined && typeof reference !== 'string')
    return undecodable('invalid type: map, expected a string');
  if (!served.includes(model)) return problem(404, 'Not Found', 'Model not found');
  const fps = Number((nvext as { fps?: number } | undefined)?.fps ?? DEFAULTS.fps);
  const given = imageOfUrl('input_reference', reference);
  return {
    deployment: model,
    prompt,
    // The frontend does not look at it.
    size: /^\d+x\d+$/.test(String(size)) ? String(size) : DEFAULTS.size,
    seconds,
    fps,
    image: given?.header === undefined ? undefined : given,
    wantsBytes: format === 'b64_json',
  };
}

/** The client hung up: nobody hears this answer, and the render is given up. */
function cancelled(service: Service, job: Job): ServiceResult {
  service.clips.abandon(job.id);
  const record = { type: 'deleted', id: job.id, atMs: service.clock.now(), how: 'cancelled' } as const;
  return { answer: problem(500, 'Internal Server Error', 'The client is gone'), job: service.store.record(record) };
}

async function video(
  service: Service,
  job: Job,
  { origin, wantsBytes }: { origin: string; wantsBytes: boolean },
): Promise<Record<string, unknown>> {
  const { state, tookSeconds } = told(service, job);
  const common = { id: job.id, object: 'video', model: job.deployment, created: job.createdAt };
  if (state.ended !== 'completed')
    return {
      ...common,
      status: 'failed',
      progress: 0,
      data: [],
      error: job.error?.message ?? 'Video generation failed.',
      inference_time_s: tookSeconds,
    };
  const place = wantsBytes
    ? { b64_json: readFileSync((await service.clips.clipOf(job)).path).toString('base64') }
    : { url: fileUrl(origin, job.id) };
  return {
    ...common,
    status: 'completed',
    progress: 100,
    data: [{ output_format: 'mp4', ...place }],
    inference_time_s: tookSeconds,
  };
}

function stray({ kind, method, path }: StrayRequest): Answer {
  if (kind !== 'unknown-route' && path === '/v1/videos') return { status: 405, headers: { allow: 'POST' }, text: '' };
  return problem(404, 'Not Found', `Route not found: ${method} ${path}`);
}

function problem(status: number, type: string, message: string): Answer {
  return { status, headers: {}, json: { message, type, code: status } };
}

const undecodable = (why: string): Answer =>
  problem(400, 'Bad Request', `Failed to deserialize the JSON body into the target type: ${why} at line 1 column 61`);
