import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { OutboxState } from '../../../src/contract/webhook';
import type { Render } from '../../../src/renders/render';
import { outboxNews } from './outbox-news';

export interface PassingRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface PassingAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** Says what a request of the app is for, without ids: the same step of another pipeline has the same name. */
export interface PointNames {
  requestName(request: PassingRequest): string;
  /** The name once the answer is known; remembers which job belongs to which shot. */
  answerName(request: PassingRequest, answer: PassingAnswer): string;
}

/** `prompts` tell the shots of the brief apart. */
export function createPointNames(prompts: Readonly<Record<string, string>>): PointNames {
  const shotByJob = new Map<string, string>();
  const renderByClaim = new Map<string, string>();
  let outbox: OutboxState | undefined;
  const shotOfJob = (id: string): string => shotByJob.get(decodeURIComponent(id)) ?? 'a lost job';
  const shotOfOwner = (sha256: string): string => {
    for (const [id, shot] of shotByJob) {
      if (createHash('sha256').update(`default\n${id}`).digest('hex') === sha256) return shot;
    }
    return 'a lost job';
  };

  const videosName = ({ method, url, body }: PassingRequest): string => {
    const [, id, content] = /\/videos(?:\/([^/?]+))?(\/content)?/.exec(url) ?? [];
    if (method === 'POST') return `videos: POST ${shotOfPrompt(body, prompts)}`;
    if (id === undefined) return 'videos: list';
    return `videos: ${content === undefined ? method : 'content of'} ${shotOfJob(id)}`;
  };

  const known: Known = { shotOfOwner, renderOfClaim: (claimId) => renderByClaim.get(claimId) ?? 'a lost claim' };
  const requestName = (request: PassingRequest): string => {
    if (isHook(request)) return hookName(request);
    if (!isBlobRequest(request)) return videosName(request);
    const told = outboxOf(request);
    if (told !== undefined) return `${blobName(request, known)} -> ${outboxNews(outbox, told)}`;
    const render = renderOf(request);
    if (render?.claimId !== undefined) renderByClaim.set(render.claimId, `${render.shot}.${render.attempt}`);
    return blobName(request, known);
  };

  return {
    requestName,
    answerName(request, { status, body }) {
      if (isBlobRequest(request) || isHook(request)) {
        const named = requestName(request);
        // What news the next one brings depends on what is stored by then.
        if (status === 201) outbox = outboxOf(request) ?? outbox;
        return named;
      }
      const name = requestName(request);
      if (request.method === 'POST' && status === 200) {
        shotByJob.set((JSON.parse(body.toString('utf8')) as { id: string }).id, shotOfPrompt(request.body, prompts));
      }
      if (!name.startsWith('videos: GET ')) return name;
      const word = status === 200 ? (JSON.parse(body.toString('utf8')) as { status: string }).status : `${status}`;
      return `${name} = ${word === 'queued' || word === 'in_progress' ? 'running' : word}`;
    },
  };
}

/** What a receiver of webhooks is told, by way of the proxy. */
const isHook = ({ url }: Pick<PassingRequest, 'url'>): boolean => url.startsWith('/hooks');

function hookName({ method, body }: PassingRequest): string {
  const { type, data } = JSON.parse(body.toString('utf8')) as { type: string; data: { shot?: string } };
  return ['hooks:', method, type, data.shot].filter((part) => part !== undefined).join(' ');
}

/** The outbox that a request is about to write. */
const outboxOf = ({ method, url, body }: PassingRequest): OutboxState | undefined =>
  method === 'PUT' && /\/webhooks\.json(\?|$)/.test(url)
    ? (JSON.parse(body.toString('utf8')) as OutboxState)
    : undefined;

const isBlobRequest = ({ url }: Pick<PassingRequest, 'url'>): boolean => url.startsWith('/devstoreaccount1');

function shotOfPrompt(body: Buffer, prompts: Readonly<Record<string, string>>): string {
  const text = body.toString('latin1');
  return Object.keys(prompts).find((shot) => text.includes(prompts[shot] ?? '')) ?? 'another shot';
}

/** What ids stand for, as far as the requests have told. */
interface Known {
  readonly shotOfOwner: (sha256: string) => string;
  readonly renderOfClaim: (claimId: string) => string;
}

function blobName(request: PassingRequest, known: Known): string {
  const { pathname, searchParams } = new URL(request.url, 'http://storage');
  const [container = '', ...rest] = pathname.split('/').slice(2).map(decodeURIComponent);
  const room = container.replace(/-.*$/, '');
  if (rest.length === 0) {
    if (searchParams.get('comp') === 'list') return `${room}: list ${(searchParams.get('prefix') ?? '').split('/')[0]}`;
    return `${room}: ${request.method === 'PUT' ? 'create' : 'look at'} the container`;
  }
  const [, family, ...file] = rest;
  const inPipeline =
    family === 'answers' ? `answer to ${known.renderOfClaim(file.join('/'))}` : rest.slice(1).join('/');
  const name = room === 'ledger' ? withoutIds(rest.join('/'), known) : inPipeline;
  return `${room}: ${blobVerb(request, searchParams)} ${name}${newState(request)}`;
}

function blobVerb({ method, headers }: PassingRequest, query: URLSearchParams): string {
  if (method === 'GET') return 'read';
  if (method === 'HEAD') return 'look at';
  if (method === 'DELETE') return 'remove';
  if (query.get('comp') === 'block') return 'stage a block of';
  if (query.get('comp') === 'blocklist') return 'commit';
  if (headers['if-none-match'] === '*') return 'create';
  return headers['if-match'] === undefined ? 'write' : 'replace';
}

/**
 * `renders/20261122-…/motion.1.json` is `renders/motion.1` in every pipeline. Throws at a family that it does not know: a point whose
 * name holds an id is passed once and never again, and would look like one that was not killed.
 */
function withoutIds(name: string, { shotOfOwner, renderOfClaim }: Known): string {
  const [folder = '', ...rest] = name.replace(/\.json$/, '').split('/');
  switch (folder) {
    case 'pipelines':
    case 'renders':
      return `${folder}/${rest[1] === 'replays' ? 'replays' : rest.slice(1).join('/')}`;
    case 'jobs':
      return `owner of ${shotOfOwner(rest.join('/'))}`;
    case 'days':
      return `mark of ${rest.slice(2).join('/')}`;
    case 'answers':
      return `answer to ${renderOfClaim(rest.join('/'))}`;
    case 'backends':
      return 'backend';
    case 'index':
    case 'idempotency':
    case 'deleted':
      return folder;
    default:
      throw new Error(`${name} is in a family of blobs that the points do not know: ${folder}.`);
  }
}

/** The render record that a request is about to write. */
function renderOf({ method, url, body }: PassingRequest): Render | undefined {
  return method === 'PUT' && url.includes('/renders/') ? (JSON.parse(body.toString('utf8')) as Render) : undefined;
}

/** What a render record is about to say, where it says something new. */
function newState(request: PassingRequest): string {
  const render = renderOf(request);
  if (render === undefined || request.headers['if-match'] === undefined) return '';
  if (render.state === 'intended') return ` -> intended for POST ${render.submits}`;
  if (render.state !== 'ended') return ` -> ${render.state}`;
  return ` -> ${render.settledAt === null ? render.ending : 'settled'}`;
}
