import type { CancelBody } from '../contract/cancel';
import type { Decision } from '../contract/decision';
import type { LinkRole } from '../contract/link-role';
import type { ReplayBody } from '../contract/replay';
import type { ResumeBody } from '../contract/resume';
import type { BriefInput } from '../plans/brief';
import type {
  CancelAnswer,
  CreatedLink,
  DecisionAnswer,
  Deleted,
  DraftAnswer,
  Health,
  PipelinePage,
  RedeliverAnswer,
  Session,
  Started,
} from '../views/answers';
import type { Manifest } from '../views/manifest';
import type { Sequence } from '../views/sequence';
import type { Spend } from '../views/spend';
import type { PipelineDocument } from '../views/pipeline-document';
import { ApiError } from './api-error';
import type { FollowOptions, GetOptions, Got } from './follow';
import { follow } from './follow';
import type { SenderOptions, Sending } from './sender';
import { createSender } from './sender';

interface Calling {
  readonly signal?: AbortSignal | undefined;
}

/** A file of a pipeline as it comes. Its body must be read or cancelled. */
export interface MediaStream {
  readonly body: ReadableStream<Uint8Array>;
  readonly contentType: string | null;
  /** Bytes that the body has; of a part, of that. */
  readonly bytes: number | null;
  readonly etag: string | null;
}

export interface MediaOptions extends Calling {
  /** The first and the last byte; without a last one, up to the end. */
  readonly range?: { readonly start: number; readonly end?: number };
}

/**
 * The API of the app, call by call. A call that does not bring what it is for rejects with an `ApiError`, which has the problem
 * that the app names; with a signal that fires, with the reason of that. Needs nothing but `fetch`, so it runs in browsers, too. What
 * comes is typed by the schemas of the app and not checked: a newer app may say more.
 */
export interface Client {
  /** Starts a brief, or gives the pipeline that the same key started before. A brief may also be its JSON text. */
  start(brief: BriefInput | string, options?: Calling & { readonly idempotencyKey?: string }): Promise<Started>;
  /** What a brief would make, and cost. */
  plan(brief: BriefInput | string, options?: Calling): Promise<DraftAnswer['plan']>;
  list(options?: Calling & { readonly limit?: number; readonly after?: string }): Promise<PipelinePage>;
  get(id: string, options?: GetOptions): Promise<Got>;
  /** Every document as it changes, up to the one that the pipeline ended with. */
  follow(id: string, options?: FollowOptions): AsyncGenerator<PipelineDocument, void, undefined>;
  /** The document that the pipeline ended with. */
  untilEnded(id: string, options?: FollowOptions): Promise<PipelineDocument>;
  cancel(id: string, options?: Calling & CancelBody): Promise<CancelAnswer>;
  /** Deletes an ended pipeline for good; with `force`, one that runs as well. */
  delete(id: string, options?: Calling & { readonly force?: boolean }): Promise<Deleted>;
  resume(id: string, options?: Calling & ResumeBody): Promise<PipelineDocument>;
  /** Renders the plan of an ended pipeline on another backend, as a new pipeline; with `shots`, those alone, from its stills. */
  replay(id: string, options: Calling & ReplayBody & { readonly idempotencyKey?: string }): Promise<Started>;
  /** What such a replay would make, and cost. */
  planReplay(id: string, options: Calling & ReplayBody): Promise<DraftAnswer['plan']>;
  decide(id: string, decision: Decision, options?: Calling): Promise<DecisionAnswer>;
  manifest(id: string, options?: Calling): Promise<Manifest>;
  /** The JSON Schema that manifests are described by. */
  manifestSchema(options?: Calling): Promise<Readonly<Record<string, unknown>>>;
  /** The API as OpenAPI 3.1. */
  openApi(options?: Calling): Promise<Readonly<Record<string, unknown>>>;
  /** The clips in order; with `stitch`, one file of them is made, and `stitched` is null until it is there: ask again. */
  sequence(id: string, options?: Calling & { readonly stitch?: boolean }): Promise<Sequence>;
  /** Sends a webhook once more; the document has their ids. */
  redeliver(id: string, webhookId: string, options?: Calling): Promise<RedeliverAnswer>;
  /** A link to the page of a pipeline, for people who have no key. */
  createLink(id: string, link: Calling & { readonly role: LinkRole; readonly hours?: number }): Promise<CreatedLink>;
  revokeLinks(id: string, options?: Calling): Promise<void>;
  /** Exchanges the token of a link for a cookie, which a browser then sends by itself. */
  openSession(id: string, token: string, options?: Calling): Promise<Session>;
  media(id: string, file: string, options?: MediaOptions): Promise<MediaStream>;
  /** Of today (UTC), or of the days from `from` to `to`, such as 2026-11-30. */
  spend(options?: SpendOptions): Promise<Spend>;
  /** Both a healthy and an unhealthy app answer this; deeply, also whether each backend could render now. */
  health(
    options?: Calling & { readonly deep?: boolean },
  ): Promise<{ readonly isHealthy: boolean; readonly health: Health }>;
}

export interface SpendOptions extends Calling {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly group?: 'day' | 'backend' | 'pipeline' | undefined;
}

export interface ClientOptions extends SenderOptions {
  /** For a page that came by a link: what is asked of a pipeline goes below `shared/`, with the cookie of its session. */
  readonly byLink?: boolean;
  readonly now?: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

export function createClient({ now = Date.now, sleep = pause, byLink = false, ...options }: ClientOptions): Client {
  const { ask, open } = createSender(options);
  const json = async <T>(path: string, sending: Sending = {}): Promise<T> => (await ask(path, sending)).value as T;
  const post = <T>(path: string, body: unknown, sending: Sending = {}): Promise<T> =>
    json(path, { ...sending, method: 'POST', body });
  const pipeline = (id: string): string => `${byLink ? 'shared' : 'pipelines'}/${encodeURIComponent(id)}`;

  const get: Client['get'] = async (id, { wait, etag, signal } = {}) => {
    const headers: Record<string, string> = etag === undefined ? {} : { 'if-none-match': etag };
    const { status, value, headers: answered } = await ask(pipeline(id), { query: { wait }, headers, signal });
    if (status === 304) return { isNew: false };
    return { isNew: true, document: value as PipelineDocument, etag: answered.get('etag') ?? undefined };
  };
  /** While the first request of a key is being stored, its repeats are asked to come again. */
  const insist = async (path: string, body: unknown, { key, signal }: { key?: string | undefined } & Calling) => {
    for (let left = REPEATS; ; left--) {
      try {
        return await post<Started>(path, body, { signal, headers: keyed(key) });
      } catch (error) {
        const isInUse = error instanceof ApiError && error.problem?.code === 'IDEMPOTENCY_KEY_IN_USE';
        if (!isInUse || left === 0) throw error;
        await sleep(error.retryAfterMs ?? REPEAT_MS, signal);
      }
    }
  };
  const followed: Client['follow'] = (id, how = {}) => follow(id, how, { get, now, sleep });

  return {
    start: (brief, { idempotencyKey: key, signal } = {}) => insist('pipelines', brief, { key, signal }),
    plan: async (brief, { signal } = {}) =>
      (await post<DraftAnswer>('pipelines', brief, { signal, query: { dryRun: true } })).plan,
    list: ({ limit, after, signal } = {}) => json('pipelines', { query: { limit, after }, signal }),
    get,
    follow: followed,
    async untilEnded(id, how) {
      let last: PipelineDocument | undefined;
      for await (const document of followed(id, how)) last = document;
      if (last === undefined) throw new Error(`Following ${id} ended without a document.`);
      return last;
    },
    cancel: (id, { signal, ...body } = {}) => post(`${pipeline(id)}/cancel`, body, { signal }),
    delete: (id, { force, signal } = {}) => json(pipeline(id), { method: 'DELETE', query: { force }, signal }),
    resume: (id, { signal, ...body } = {}) => post(`${pipeline(id)}/resume`, body, { signal }),
    planReplay: async (id, { signal, ...body }) =>
      (await post<DraftAnswer>(`${pipeline(id)}/replay`, body, { signal, query: { dryRun: true } })).plan,
    replay: (id, { idempotencyKey: key, signal, ...body }) => insist(`${pipeline(id)}/replay`, body, { key, signal }),
    decide: (id, decision, { signal } = {}) => post(`${pipeline(id)}/decision`, decision, { signal }),
    manifest: (id, { signal } = {}) => json(`${pipeline(id)}/manifest`, { signal }),
    manifestSchema: ({ signal } = {}) => json('manifest-schema', { signal }),
    openApi: ({ signal } = {}) => json('openapi.json', { signal }),
    sequence: (id, { stitch, signal } = {}) =>
      json(`${pipeline(id)}/sequence`, { query: stitch === undefined ? {} : { stitch }, signal }),
    redeliver: (id, webhookId, { signal } = {}) =>
      post(`${pipeline(id)}/webhooks/${encodeURIComponent(webhookId)}/redeliver`, undefined, { signal }),
    createLink: (id, { signal, ...body }) => post(`${pipeline(id)}/links`, body, { signal }),
    openSession: (id, token, { signal } = {}) =>
      post(`shared/${encodeURIComponent(id)}/session`, { token }, { signal }),
    async revokeLinks(id, { signal } = {}) {
      await open(`${pipeline(id)}/links`, { method: 'DELETE', signal });
    },
    async media(id, file, { range, signal } = {}) {
      const headers: Record<string, string> =
        range === undefined ? {} : { range: `bytes=${range.start}-${range.end ?? ''}` };
      const { body, headers: answered } = await open(`${pipeline(id)}/media/${encodeURIComponent(file)}`, {
        headers,
        signal,
      });
      const bytes = answered.get('content-length');
      return {
        body: body ?? emptyStream(),
        contentType: answered.get('content-type'),
        bytes: bytes === null ? null : Number(bytes),
        etag: answered.get('etag'),
      };
    },
    spend({ signal, ...asked } = {}) {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(asked)) if (value !== undefined) query.set(name, value);
      return json(query.size === 0 ? 'spend' : `spend?${query.toString()}`, { signal });
    },
    async health({ deep, signal } = {}) {
      try {
        return { isHealthy: true, health: await json<Health>('health', { query: { deep }, signal }) };
      } catch (error) {
        const health = error instanceof ApiError && error.status === 503 ? healthIn(error.text) : undefined;
        if (health === undefined) throw error;
        return { isHealthy: false, health };
      }
    },
  };
}

/** How often a start is sent again that met its own first request, and after how long where that is not said. */
const REPEATS = 3;
const REPEAT_MS = 2_000;

const keyed = (key: string | undefined): Record<string, string> =>
  key === undefined ? {} : { 'idempotency-key': key };

/** A report of health, and not what a gateway says in the place of the app. */
function healthIn(text: string): Health | undefined {
  try {
    const value = JSON.parse(text) as Partial<Health> | null;
    return typeof value?.checks === 'object' ? (value as Health) : undefined;
  } catch {
    return undefined;
  }
}

const emptyStream = (): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => controller.close(),
  });

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      if (signal?.aborted === true) reject(signal.reason as Error);
      else resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
    if (signal?.aborted === true) done();
  });
}
