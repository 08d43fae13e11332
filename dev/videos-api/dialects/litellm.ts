import { createHash, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../http/answer';
import { ok } from '../http/answer';
import { isAuthorized } from '../http/credential';
import type { Job } from '../jobs/job';
import { videoId } from '../jobs/video-id';
import { findVideo } from '../service/find-video';
import type { Service, ServiceResult } from '../service/service';
import { sourceIn } from '../service/source-in';
import type { Dialect, DialectRequest } from './dialect';
import { clipFile } from './parts/clip-file';
import { fieldsOf, fileUnder, textOf } from './parts/fields';
import { detail, starletteStray } from './parts/starlette';
import { told } from './parts/told';
import { orderUpstream } from './parts/upstream';

/** The group that is named like its upstream model: jobs of every other group of that model are looked for in its account. */
const NAMED_LIKE_UPSTREAM = 'sora-2';
const VEO = 'veo';
/** What nothing in its configuration says: each create is tried three times. */
const TRIES = 3;
const RETRIED = [403, 409, 429];

/** LiteLLM proxy 1.108.7 in front of an OpenAI-like server: no list, no delete, and an order whose answer is lost is placed three times. */
export const litellm: Dialect = {
  name: 'litellm',
  evidence: 'recorded',
  bases: ['/v1'],
  profile: { maxRunningPerDeployment: null, createsPerMinute: null },
  models: [NAMED_LIKE_UPSTREAM, 'az-sora', VEO],
  operations: {
    create,
    get,
    list: () => ({ answer: problem(400, noProvider) }),
    content,
    delete: () => ({ answer: detail(405, 'Method Not Allowed', { allow: 'GET' }) }),
    remix,
    edit: (service, request) => again(service, request, 'edit'),
    extend: (service, request) => again(service, request, 'extend'),
    models,
  },
  stray: starletteStray,
  refuseCredential,
  refusals: {
    unauthorized: () => unauthorized(),
    'video-not-found': ({ jobId, model }) => misrouted(jobId, model),
    'not-ready': ({ model }) => notReady(model),
    'unknown-deployment': ({ model }) => unknownModel(model),
  },
  headers: () => ({ 'content-security-policy': "frame-ancestors 'none'" }),
  reword: wrapped,
};

function refuseCredential(headers: IncomingHttpHeaders, apiKeys: readonly string[] | undefined): Answer | undefined {
  if (!isAuthorized(headers, undefined)) return unauthorized();
  if (isAuthorized(headers, apiKeys)) return undefined;
  // Without a database it cannot look a key up.
  return {
    status: 400,
    headers: {},
    json: { error: { message: 'No connected db.', type: 'no_db_connection', param: null, code: '400' } },
  };
}

function models({ deployments }: Service): ServiceResult {
  const data = deployments.map((id) => ({
    id,
    object: 'model',
    created: 1_677_610_602,
    owned_by: 'openai',
    mode: 'video_generation',
    ...(id === VEO ? { max_input_tokens: 1024 } : {}),
  }));
  return { answer: ok({ data, object: 'list' }) };
}

async function create(service: Service, { form, headers, behind }: DialectRequest): Promise<ServiceResult> {
  if (form.kind === 'unreadable')
    return { answer: problem(400, `Invalid JSON payload: ${form.reason}`, { param: 'request_body' }) };
  const fields = fieldsOf(form);
  const { model, prompt, input_reference: reference } = fields;
  if (typeof prompt !== 'string')
    return { answer: problem(400, "/videos: Missing required parameter: 'prompt'.", { param: 'prompt' }) };
  if (typeof model !== 'string' || !service.deployments.includes(model))
    return { answer: unknownModel(textOf(model) ?? 'None') };
  if (typeof reference === 'object' && reference !== null) return { answer: problem(400, noRead(model)) };

  const wish = {
    deployment: model,
    prompt,
    seconds: textOf(fields['seconds']) ?? '4',
    size: textOf(fields['size']) ?? '720x1280',
    // A part under another name is dropped, and the order is placed without the picture; so is the text of a URL.
    image: fileUnder(form, 'input_reference'),
  };
  return placeOrder(service, { wish, behind, tries: triesOf(fields, headers) });
}

/** Off only by the request itself: a field or a header. `max_retries` changes nothing. */
function triesOf(fields: Readonly<Record<string, unknown>>, headers: DialectRequest['headers']): number {
  const retries = textOf(fields['num_retries']) ?? headers['x-litellm-num-retries'];
  return retries === '0' ? 1 : TRIES;
}

async function placeOrder(
  service: Service,
  {
    wish,
    behind,
    tries,
  }: {
    wish: Omit<Parameters<typeof orderUpstream>[1], 'id' | 'said'>;
    behind: DialectRequest['behind'];
    tries: number;
  },
): Promise<ServiceResult> {
  let failure = lost(wish.deployment);
  for (let attempt = 0; attempt < tries; attempt++) {
    const trouble = behind();
    if (trouble === 'refused') {
      failure = problem(500, upstreamSaid('The server had an error while processing your request.', wish.deployment));
      continue;
    }
    const upstreamId = videoId(Math.floor(service.clock.now() / 1000));
    const ordered = await orderUpstream(service, {
      ...wish,
      id: wrap(upstreamId, wish.deployment),
      said: { upstreamId },
    });
    if ('refusal' in ordered) {
      failure = ordered.refusal;
      if (!RETRIED.includes(failure.status)) break;
      continue;
    }
    if (trouble === 'lost') continue;
    const { job } = ordered;
    const usage = { duration_seconds: Number(job.seconds) };
    const cost = job.price.usd === 0 ? {} : { 'x-litellm-response-cost': String(job.price.usd) };
    return {
      answer: ok(
        { ...video(service, job), status: firstWord(job), progress: isVeo(job) ? null : 0, usage },
        { ...facts(job.deployment), ...cost, 'x-litellm-attempted-retries': String(attempt) },
      ),
      job,
    };
  }
  return { answer: failure };
}

const firstWord = (job: Job): string => (isVeo(job) ? 'processing' : 'queued');

function get(service: Service, { id }: DialectRequest): ServiceResult {
  const found = mine(service, id);
  if ('answer' in found) return found;
  const { job } = found;
  return { answer: ok(video(service, job), facts(job.deployment)), job };
}

/** Whole files only: `variant`, ranges and HEAD are not known to it. */
async function content(service: Service, { id }: DialectRequest): Promise<ServiceResult> {
  const found = mine(service, id);
  if ('answer' in found) return found;
  const { job } = found;
  const { ended } = told(service, job).state;
  if (ended !== 'completed' || service.scripting.takeNotReady(job))
    return {
      answer: isVeo(job)
        ? problem(500, upstreamSaid('No response data in completed operation', job.deployment))
        : notReady(job.deployment),
      job,
    };
  const headers = { 'content-disposition': `attachment; filename=video_${job.id}.mp4` };
  return { answer: await clipFile(service, job, { range: null, headers, type: 'video/mp4' }), job };
}

async function remix(service: Service, { id, form, behind, headers }: DialectRequest): Promise<ServiceResult> {
  const found = mine(service, id);
  if ('answer' in found) return found;
  const { deployment, seconds, size, said } = found.job;
  const fields = fieldsOf(form);
  const wish = {
    deployment,
    seconds,
    size,
    prompt: textOf(fields['prompt']) ?? '',
    source: found.job,
    madeFrom: { how: 'remix' as const, id: String(said?.['upstreamId']) },
  };
  return placeOrder(service, { wish, behind, tries: triesOf(fields, headers) });
}

/** Edits and extensions go upstream as JSON with the id that the upstream has, and are answered like a create. */
async function again(
  service: Service,
  { form, behind, headers }: DialectRequest,
  how: 'edit' | 'extend',
): Promise<ServiceResult> {
  const fields = fieldsOf(form);
  const found = mine(service, sourceIn(fields) ?? '');
  if ('answer' in found) return found;
  const { deployment, seconds, size, said } = found.job;
  const added = how === 'extend' ? (textOf(fields['seconds']) ?? '4') : undefined;
  const wish = {
    ...{ deployment, size, addedSeconds: added },
    seconds: added === undefined ? seconds : String(Number(seconds) + Number(added)),
    prompt: textOf(fields['prompt']) ?? '',
    source: found.job,
    madeFrom: { how, id: String(said?.['upstreamId']) },
  };
  return placeOrder(service, { wish, behind, tries: triesOf(fields, headers) });
}

/** Nothing is stored here: an id says itself where it leads. One that says nothing goes to the provider's public address. */
function mine(service: Service, id: string): { job: Job } | { answer: Answer } {
  const job = findVideo(service, id)?.job ?? findVideo(service, `${id}=`)?.job ?? findVideo(service, `${id}==`)?.job;
  if (job === undefined)
    return {
      answer: problem(
        500,
        'litellm.InternalServerError: InternalServerError: OpenAIException - Cannot connect to host api.openai.com:443',
      ),
    };
  const trapped =
    job.deployment !== NAMED_LIKE_UPSTREAM && !isVeo(job) && service.deployments.includes(NAMED_LIKE_UPSTREAM);
  return trapped ? { answer: misrouted(String(job.said?.['upstreamId']), NAMED_LIKE_UPSTREAM) } : { job };
}

const isVeo = ({ deployment }: Job): boolean => deployment === VEO;

/** `usage` only at create. Of Veo it knows neither times nor progress; an operation of Veo that failed is `completed`. */
function video(service: Service, job: Job): Record<string, unknown> {
  const { state, status, completedAt } = told(service, job);
  const failed = state.ended !== null && state.ended !== 'completed';
  const veo = isVeo(job);
  return {
    id: job.id,
    object: 'video',
    status: veo
      ? state.ended === null
        ? 'processing'
        : 'completed'
      : failed && status === state.status
        ? 'failed'
        : status,
    created_at: veo ? null : job.createdAt,
    completed_at: veo ? null : completedAt,
    expires_at: veo ? null : job.createdAt + 86_400,
    error: failed && !veo ? job.error : null,
    progress: veo ? null : state.ended === 'completed' ? 100 : state.status === 'queued' ? 0 : 50,
    remixed_from_video_id: job.madeFrom?.how === 'remix' ? job.madeFrom.id : null,
    seconds: veo ? null : job.seconds,
    size: veo ? null : job.size,
    model: job.deployment,
    usage: null,
  };
}

const deploymentId = (model: string): string => createHash('sha256').update(model).digest('hex');

function wrap(upstreamId: string, model: string): string {
  const says = `litellm:custom_llm_provider:openai;model_id:${model};video_id:${upstreamId};deployment_id:${deploymentId(model)}`;
  return `video_${Buffer.from(says).toString('base64')}`;
}

const facts = (model: string): Record<string, string> => ({
  'x-litellm-call-id': randomUUID(),
  'x-litellm-model-id': deploymentId(model),
  'x-litellm-model-name': 'openai/sora-2',
  'x-litellm-model-api-base': 'http://upstream.invalid/v1',
  'x-litellm-model-group': model,
  'x-litellm-attempted-retries': '0',
  'x-litellm-attempted-fallbacks': '0',
});

const PROVIDER_ERROR = 'litellm.BadRequestError: OpenAIException - ';

const TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  429: 'throttling_error',
};

function problem(status: number, message: string, { param = null }: { param?: string | null } = {}): Answer {
  const type = TYPES[status] ?? (status >= 500 ? 'internal_server_error' : 'invalid_request_error');
  return {
    status,
    headers: { 'x-litellm-response-cost': '0' },
    json: { error: { message, type, param, code: String(status) } },
  };
}

const upstreamSaid = (text: string, model: string): string =>
  `${PROVIDER_ERROR}${text}\n\nLiteLLM: model group '${model}' failed with the error above. No fallback was attempted.`;

/** An upstream's own answer: its status stays, all else of it is JSON in `message`, and its headers get a prefix. */
function wrapped(answer: Answer): Answer {
  const said = answer.openai ?? answer.json;
  const error = (said as { error?: { code?: unknown } } | undefined)?.error;
  if (answer.status < 400 || error === undefined || error.code === String(answer.status)) return answer;
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [`llm_provider-${name}`, value]),
  );
  const own = problem(answer.status, upstreamSaid(JSON.stringify(said), NAMED_LIKE_UPSTREAM));
  return { ...own, headers: { ...own.headers, ...headers } };
}

const unauthorized = (): Answer => ({
  status: 401,
  headers: {},
  json: {
    error: { message: 'Authentication Error, No api key passed in.', type: 'auth_error', param: 'None', code: '401' },
  },
});

function unknownModel(model: string): Answer {
  const message = `/videos: Invalid model name passed in model=${model}. Call \`/v1/models\` to view available models for your key.`;
  const error = {
    message,
    type: 'invalid_request_error',
    param: null,
    code: '400',
    provider_specific_fields: { error: message },
  };
  return { status: 400, headers: { 'x-litellm-response-cost': '0' }, json: { error } };
}

const noRead = (model: string): string =>
  `Invalid request format: litellm.InternalServerError: InternalServerError: OpenAIException - 'dict' object has no attribute 'read'\n\nLiteLLM: model group '${model}' failed with the error above. No fallback was attempted. LiteLLM Retried: 2 times, LiteLLM Max Retries: 2`;

const noProvider =
  'litellm.BadRequestError: LLM Provider NOT provided. Pass in the LLM provider you are trying to call. You passed model=';

const openAiError = (message: string): string =>
  JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code: null } });

const notReady = (model: string): Answer =>
  problem(
    404,
    upstreamSaid(openAiError('Video is not ready yet, use GET /v1/videos/{video_id} to check status.'), model),
  );

const misrouted = (id: string, model: string): Answer =>
  problem(404, upstreamSaid(openAiError(`Video with id '${id}' not found.`), model));

const lost = (model: string): Answer =>
  problem(
    500,
    `litellm.InternalServerError: InternalServerError: OpenAIException - Server disconnected\n\nLiteLLM: model group '${model}' failed with the error above. No fallback was attempted. LiteLLM Retried: 2 times, LiteLLM Max Retries: 2`,
  );
