import { askJson, type AskOptions, type JsonAnswer, readRefusal, unexpected } from './ask-json';
import { endpointName } from './base-url';
import { cleanLine } from './clean-text';
import { createBody, type CreateRequest } from './create-body';
import { createOutcomeOf } from './create-outcome';
import type { Credential } from './credential';
import { type HttpOptions, type HttpRequest, sendRequest } from './http-exchange';
import { isRecord } from './is-record';
import { openContent } from './open-content';
import type { ContentOutcome, CreateOutcome, GetOutcome, ListOutcome, ModelsOutcome, RemoveOutcome } from './outcomes';
import { isSafeJobId, parseJob } from './parse-job';
import { parseJobPage } from './parse-job-page';
import { badAnswer, type Operation, readRequestId, type VideoApiProblem } from './problem';
import { parsePollAfterMs } from './retry-after';

/** A `/v1/videos` server. Every call ends in a value; nothing is ever repeated but what a 401 certainly left undone. */
export interface VideoApi {
  /** POST /videos, once. JSON without an image, multipart with one. */
  create(request: CreateRequest, signal?: AbortSignal): Promise<CreateOutcome>;
  /** A failed generation is a `job`, not a `problem`. */
  get(id: string, signal?: AbortSignal): Promise<GetOutcome>;
  /** One page. `limit` is 0 to 100; newest first unless `order` says otherwise. */
  list(query?: ListQuery, signal?: AbortSignal): Promise<ListOutcome>;
  content(id: string, options?: ContentQuery): Promise<ContentOutcome>;
  /** Deletes the job and its clip on the server. */
  remove(id: string, signal?: AbortSignal): Promise<RemoveOutcome>;
  models(signal?: AbortSignal): Promise<ModelsOutcome>;
  /** Which server this asks; see `endpointName`. */
  readonly endpoint: string;
}

export interface ListQuery {
  limit?: number;
  /** The `nextAfter` of the page before. */
  after?: string;
  order?: 'asc' | 'desc';
}

export interface ContentQuery {
  /** Asks for the bytes from here on. The outcome's `rangeStart` says whether it was heeded. */
  rangeStart?: number;
  /** The etag that the first bytes came with: a clip that is another one by now is then sent whole. */
  etag?: string;
  signal?: AbortSignal;
}

export interface VideoApiOptions extends HttpOptions {
  timeouts?: Partial<VideoApiTimeouts>;
  limits?: { jsonBytes?: number };
  /** Our clock, for Retry-After dates in answers without a Date. */
  now?: () => number;
}

export interface VideoApiTimeouts {
  /** Long: input moderation alone was seen to take over a minute. */
  createMs: number;
  /** get, list, remove, models; and the headers of content. */
  askMs: number;
  /** Longest silence within the body of a clip. */
  contentIdleMs: number;
}

export const defaultTimeouts: VideoApiTimeouts = { createMs: 180_000, askMs: 30_000, contentIdleMs: 30_000 };
const defaultJsonBytes = 8 * 1024 * 1024;

/** `baseUrl` is what `videosBaseUrl` gives. */
export function createVideoApi(options: VideoApiOptions): VideoApi {
  const { createMs, askMs, contentIdleMs } = { ...defaultTimeouts, ...options.timeouts };
  const maxJsonBytes = options.limits?.jsonBytes ?? defaultJsonBytes;
  const now = options.now ?? Date.now;
  const asking: AskOptions = { http: options, maxJsonBytes, now };

  const problem = (found: VideoApiProblem): Failed => ({
    outcome: 'problem',
    problem: redactProblem(found, options.credential),
  });

  async function askForJob(operation: Operation, request: HttpRequest): Promise<GetOutcome> {
    const asked = await askJson(asking, operation, request);
    if ('problem' in asked) return problem(asked.problem);

    const job = parseJob(asked.value);
    if (job === undefined) return problem(notAJob(asked));
    const pollAfterMs = parsePollAfterMs(asked.headers, { nowMs: now() });
    const requestId = readRequestId(asked.headers);
    return {
      outcome: 'job',
      job,
      ...(pollAfterMs !== undefined && { pollAfterMs }),
      ...(requestId !== undefined && { requestId }),
    };
  }

  return {
    endpoint: endpointName(options.baseUrl),

    async create(request, signal) {
      const body = createBody(request);
      const asked = await askForJob('create', { method: 'POST', path: '/videos', body, timeoutMs: createMs, signal });
      return asked.outcome === 'job' ? { ...asked, outcome: 'accepted' } : createOutcomeOf(asked.problem);
    },

    async get(id, signal) {
      if (!isSafeJobId(id)) return problem(unsafeId(id));
      return askForJob('get', { method: 'GET', path: jobPath(id), timeoutMs: askMs, signal });
    },

    async list({ limit, after, order } = {}, signal) {
      const query = { limit: limit?.toString(), after, order };
      const asked = await askJson(asking, 'list', { method: 'GET', path: '/videos', query, timeoutMs: askMs, signal });
      if ('problem' in asked) return problem(asked.problem);

      const page = parseJobPage(asked.value);
      if (page === undefined) return problem(unexpected(asked, 'a list of jobs'));
      if (page.nextAfter !== null && page.nextAfter === after) {
        return problem(badAnswer(asked, `a page that says there is more and leads back to ${after}`));
      }
      return { outcome: 'page', ...page };
    },

    async content(id, { rangeStart = 0, etag, signal } = {}) {
      if (!isSafeJobId(id)) return problem(unsafeId(id));
      const sent = await sendRequest(options, {
        method: 'GET',
        path: `${jobPath(id)}/content`,
        accept: 'video/mp4, application/octet-stream;q=0.9, */*;q=0.5',
        headers: {
          ...(rangeStart > 0 && { range: `bytes=${rangeStart}-` }),
          ...(rangeStart > 0 && etag !== undefined && { 'if-range': etag }),
        },
        timeoutMs: askMs,
        signal,
      });
      if ('problem' in sent) return problem(sent.problem);

      const { answer } = sent;
      if (!answer.response.ok) return problem(await readRefusal(asking, 'content', answer));
      const opened = await openContent({ answer, rangeStart, idleMs: contentIdleMs, maxTextBytes: maxJsonBytes });
      return opened.outcome === 'problem' ? problem(opened.problem) : opened;
    },

    async remove(id, signal) {
      if (!isSafeJobId(id)) return problem(unsafeId(id));
      const asked = await askJson(asking, 'remove', { method: 'DELETE', path: jobPath(id), timeoutMs: askMs, signal });
      if ('problem' in asked) return problem(asked.problem);
      if (asked.status === 204 || (isRecord(asked.value) && asked.value['deleted'] === true)) {
        return { outcome: 'removed' };
      }
      return problem(unexpected(asked, '"deleted": true'));
    },

    async models(signal) {
      const asked = await askJson(asking, 'models', { method: 'GET', path: '/models', timeoutMs: askMs, signal });
      if ('problem' in asked) return problem(asked.problem);
      if (!isRecord(asked.value) || !Array.isArray(asked.value['data'])) {
        return problem(unexpected(asked, 'a list of models'));
      }
      const ids = asked.value['data'].map((entry) => (isRecord(entry) ? entry['id'] : undefined));
      return { outcome: 'models', ids: ids.filter((id) => typeof id === 'string') };
    },
  };
}

interface Failed {
  outcome: 'problem';
  problem: VideoApiProblem;
}

/** Servers repeat keys in their refusals; a problem is stored and shown. */
function redactProblem(found: VideoApiProblem, credential: Credential): VideoApiProblem {
  const { message, code, param } = found;
  return {
    ...found,
    message: credential.redact(message),
    ...(code !== undefined && { code: credential.redact(code) }),
    ...(param !== undefined && { param: credential.redact(param) }),
  };
}

/** A job may well be under way, under an id that nobody can ask for: whoever looks for it wants to know which. */
function notAJob(asked: JsonAnswer): VideoApiProblem {
  const id = isRecord(asked.value) ? asked.value['id'] : undefined;
  if (id === undefined) return unexpected(asked, 'a job');
  return badAnswer(
    asked,
    `a job id that cannot be used, ${cleanLine(JSON.stringify(id), 100)}: expected up to 512 visible ASCII characters without ".."`,
  );
}

function jobPath(id: string): string {
  return `/videos/${encodeURIComponent(id)}`;
}

function unsafeId(id: string): VideoApiProblem {
  return {
    kind: 'refused_other',
    message: `Job id ${cleanLine(id, 100)} was not sent: expected up to 512 visible ASCII characters without ".."`,
    sent: false,
  };
}
