import type { Credential } from '../video-api/credential';
import type { HttpOptions } from '../video-api/http-exchange';
import { sendRequest } from '../video-api/http-exchange';
import { isRecord } from '../contract/is-record';
import { IMPOSSIBLE_ID } from '../video-api/job-id';
import { readAnswer } from '../video-api/read-answer';
import { seenGateway } from '../video-api/seen-gateway';
import type { Profile } from './profile';
import { azure } from './profiles/azure';
import { dynamo } from './profiles/dynamo';
import { fastvideo } from './profiles/fastvideo';
import { litellm } from './profiles/litellm';
import { newApi } from './profiles/new-api';
import { openai } from './profiles/openai';
import { qvac } from './profiles/qvac';
import { sglang } from './profiles/sglang';
import { unknownForm, unknownServer } from './profiles/unknown';
import { vllmOmni } from './profiles/vllm-omni';

/** What a look at a server found. */
export interface FoundProfile {
  readonly profile: Profile;
  /** Why it was taken for that, or that nothing was found; for people. */
  readonly why: string;
  /** False where nobody answered: it is looked at again. */
  readonly reached: boolean;
}

export interface Looked {
  readonly baseUrl: string;
  readonly credential: Credential;
  readonly apiVersion?: string | undefined;
  readonly fetch?: typeof fetch;
}

/** What one question was answered. */
interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const ASK_MS = 20_000;
const MOST_BYTES = 4 * 1024 * 1024;

/** Says what kind of server it is from what it answers to questions alone: nothing is ever ordered to find that out. */
export async function findProfile({ apiVersion, fetch: send, ...rest }: Looked): Promise<FoundProfile> {
  const { hostname, origin } = new URL(rest.baseUrl);
  if (/\.azure\.(com|us|cn)$/.test(hostname)) return found(azure, `${hostname} is an address of Azure`);
  if (hostname === 'api.openai.com') return found(openai, `${hostname} is OpenAI`);
  const http: HttpOptions = {
    ...rest,
    ...(send === undefined ? {} : { fetch: send }),
    ...(apiVersion === undefined ? {} : { apiVersion }),
  };
  const [models, list, job, described] = await Promise.all([
    ask(http, '/models'),
    ask(http, '/videos?limit=1'),
    ask(http, `/videos/${IMPOSSIBLE_ID}`),
    ask({ ...http, baseUrl: origin }, '/openapi.json'),
  ]);
  const answers = [models, list, job, described].filter((answer) => answer !== undefined);
  const gateway = fromHeaders(answers);
  if (gateway !== undefined) return gateway;
  // What stands before a server that was scaled to zero says so of it, whatever is asked.
  if (answers.every(({ status }) => AWAY.includes(status)))
    return { profile: unknownServer, reached: false, why: 'it does not answer' };
  return fromModels(models) ?? fromJob(list, job) ?? fromDescription(described) ?? NOTHING;
}

const found = (profile: Profile, why: string): FoundProfile => ({ profile, why, reached: true });
const AWAY: readonly number[] = [502, 503, 504];
const NOTHING = found(unknownServer, 'nothing that it answers gives it away; it is spoken to as OpenAI');

async function ask(http: HttpOptions, path: string): Promise<Heard | undefined> {
  const [plain = path, search] = path.split('?');
  const query = Object.fromEntries(new URLSearchParams(search));
  const sent = await sendRequest(http, { method: 'GET', path: plain, query, timeoutMs: ASK_MS });
  if ('problem' in sent) return undefined;
  const { status, headers } = sent.answer.response;
  const read = await readAnswer(sent.answer, MOST_BYTES);
  return { status, headers, text: 'text' in read ? read.text : '' };
}

/** Gateways sign what they answer. */
function fromHeaders(answers: readonly Heard[]): FoundProfile | undefined {
  for (const { headers } of answers) {
    const gateway = seenGateway(headers);
    if (gateway === 'litellm') return found(litellm, 'its answers carry x-litellm-… headers');
    if (gateway === 'new-api') return found(newApi, 'its answers carry the headers of new-api');
  }
  return undefined;
}

const OWNERS: Readonly<Record<string, Profile>> = { vllm: vllmOmni, sglang, qvac, fastvideo };

/** A server of one's own is named as the owner of the model that it has loaded. */
function fromModels(models: Heard | undefined): FoundProfile | undefined {
  const value = json(models?.text);
  const entries = isRecord(value) && Array.isArray(value['data']) ? (value['data'] as unknown[]) : [];
  for (const entry of entries) {
    const owner = isRecord(entry) && typeof entry['owned_by'] === 'string' ? entry['owned_by'] : '';
    const profile = Object.hasOwn(OWNERS, owner) ? OWNERS[owner] : undefined;
    if (profile !== undefined) return found(profile, `its list of models says owned_by "${owner}"`);
  }
  return undefined;
}

/** Dynamo has no route but the create, and says so in words of its own. */
function fromJob(list: Heard | undefined, job: Heard | undefined): FoundProfile | undefined {
  const isDynamo = list?.status === 405 && job?.status === 404 && job.text.includes('Route not found: GET');
  return isDynamo ? found(dynamo, 'it has a route to create videos and none to ask for them') : undefined;
}

/** Servers that describe themselves state in which form a create is to come. */
function fromDescription(described: Heard | undefined): FoundProfile | undefined {
  const document = json(described?.text);
  const paths = isRecord(document) && isRecord(document['paths']) ? document['paths'] : {};
  const route = Object.entries(paths).find(([path]) => /\/videos\/?$/.test(path))?.[1];
  const post = isRecord(route) && isRecord(route['post']) ? route['post'] : {};
  const body = isRecord(post['requestBody']) ? post['requestBody'] : {};
  const forms = isRecord(body['content']) ? Object.keys(body['content']) : [];
  if (forms.length === 0) return undefined;
  const isForm = !forms.includes('application/json') && forms.includes('multipart/form-data');
  const why = `its /openapi.json says that a create comes as ${forms.join(' or ')}`;
  return found(isForm ? unknownForm : unknownServer, `${why}; otherwise it is spoken to as OpenAI`);
}

function json(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
