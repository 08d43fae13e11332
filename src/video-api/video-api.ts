import { byOurClock } from './by-our-clock';
import { defined } from '../contract/defined';
import { askJson, type AskOptions, readRefusal, unexpected } from './ask-json';
import { endpointName } from './base-url';
import { cleanLine } from './clean-text';
import { type BackendMemory, shortMemory } from './backend-memory';
import { readCreateAnswer } from './create-answer';
import { type ClipKeeper, readCreate } from './read-create';
import { createSeen } from './seen';
import { readQuestionAnswer } from './question-answer';
import { createPost, type CreateRequest } from './create-body';
import { askForClip, type ClipPlace } from './clip-source';
import { unansweredCreate } from './create-outcome';
import type { Credential } from './credential';
import { defaultDialect } from './default-dialect';
import type { Dialect } from './dialect';
import { looksLikeHtml } from './error-envelope';
import { type HttpOptions, sendRequest } from './http-exchange';
import { isRecord } from '../contract/is-record';
import { isModeration } from './moderation';
import { openContent } from './open-content';
import type { ContentOutcome, CreateOutcome, GetOutcome, ListOutcome, ModelsOutcome, RemoveOutcome } from './outcomes';
import { askedForJob } from './job-answer';
import { parseModels } from './parse-models';
import { IMPOSSIBLE_ID, isSafeJobId, USABLE_ID } from './job-id';
import { type Job, parseJob } from './parse-job';
import { parseJobPage } from './parse-job-page';
import { badAnswer, readRequestId, type VideoApiProblem } from './problem';
import { readAnswer } from './read-answer';
import { createQuestionTurns } from './question-turns';
import { parsePollAfterMs } from './retry-after';
import type { SentRequest } from '../contract/sent-request';
import { isEnding } from './status-word';

/** A `/v1/videos` server. Every call ends in a value; nothing is ever repeated but what a 401 certainly left undone. */
export interface VideoApi {
  /**
   * POST /videos, or where a clip is made from another one or a picture is made, once, in the form that the server reads. Where the answer has the clip in
   * it, `keeper` gets it.
   */
  create(request: CreateRequest, options?: CreateOptions): Promise<CreateOutcome>;
  /** What `create` would send now, without the prompt; undefined where that cannot be told. Sends nothing. */
  describe(request: CreateRequest): Promise<SentRequest | undefined>;
  /** A failed generation is a `job`, not a `problem`. */
  get(id: string, signal?: AbortSignal): Promise<GetOutcome>;
  /** One page. `limit` is 0 to 100; newest first unless `order` says otherwise. */
  list(query?: ListQuery, signal?: AbortSignal): Promise<ListOutcome>;
  content(id: string, options?: ContentQuery): Promise<ContentOutcome>;
  /** The same of a clip that lies where its job says, which may be anywhere. */
  contentAt(url: string, options?: ContentQuery): Promise<ContentOutcome>;
  /** Deletes the job and its clip on the server. */
  remove(id: string, signal?: AbortSignal): Promise<RemoveOutcome>;
  models(signal?: AbortSignal): Promise<ModelsOutcome>;
  /** Which server this asks; see `endpointName`. */
  readonly endpoint: string;
  /** Its creates are answered only when the clip is there. */
  readonly synchronous: boolean;
  /** A deletion there ends the work on a job, too; see `Dialect`. */
  readonly deleteStops: boolean;
}

export interface CreateOptions {
  readonly keeper?: ClipKeeper;
  /** What a synchronous create has spent of its time already, ms. */
  readonly spentMs?: number;
  readonly signal?: AbortSignal;
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

export interface VideoApiOptions extends Omit<HttpOptions, 'heard'> {
  /** How the server speaks; as OpenAI's does by default. */
  dialect?: Dialect;
  /** Where what the server shows of itself is kept; by default it lasts as long as this API. */
  memory?: BackendMemory;
  timeouts?: Partial<VideoApiTimeouts>;
  limits?: { jsonBytes?: number };
  /** Our clock, for Retry-After dates in answers without a Date. */
  now?: () => number;
}

export interface VideoApiTimeouts {
  /** Long: input moderation alone was seen to take over a minute, and a synchronous server renders meanwhile. */
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
  const { dialect = defaultDialect, memory = shortMemory() } = options;
  const seen = createSeen(memory);
  /** Jobs that were said not to be there. */
  const missing = new Set<string>();
  const http: HttpOptions = { ...options, heard: (headers) => seen.heard(headers) };
  const asking: AskOptions = { http, maxJsonBytes, now };
  const inTurn = createQuestionTurns();

  const redact = (found: VideoApiProblem): VideoApiProblem => redactProblem(found, options.credential);
  const tellsFailure = ({ message }: VideoApiProblem): boolean =>
    dialect.failureTexts.some((text) => message.toLowerCase().includes(text));
  const problem = (found: VideoApiProblem): Failed => ({
    outcome: 'problem',
    problem: { ...redact(found), ...(tellsFailure(found) && { jobFailed: true }) },
  });

  /** What an answer says besides the job. */
  const besides = (headers: Headers): { pollAfterMs?: number; requestId?: string } =>
    defined({ pollAfterMs: parsePollAfterMs(headers, { nowMs: now() }), requestId: readRequestId(headers) });

  async function create(
    request: CreateRequest,
    { keeper, spentMs = 0, signal }: CreateOptions = {},
  ): Promise<CreateOutcome> {
    const { source } = request;
    if (source !== undefined && !isSafeJobId(source.renderId))
      return { outcome: 'refused', problem: redact(unsafeId(source.renderId)) };
    const before = await seen.before();
    if ('problem' in before) return unansweredCreate(before.problem);
    const post = createPost(request, dialect, before.learnt);
    const sent = await sendRequest(http, {
      ...{ method: 'POST', path: post.path, body: post.body, headers: post.headers, signal },
      timeoutMs: dialect.synchronous ? Math.max(1, createMs - spentMs) : createMs,
    });
    if ('problem' in sent) return unansweredCreate(redact(sent.problem));
    const { label, response } = sent.answer;
    const { status, headers } = response;
    const read = await readCreate(sent.answer, { maxJsonBytes, keeper });
    // The status of a refusal counts even when its explanation was cut off.
    if ('problem' in read && status < 400) return unansweredCreate(redact(read.problem));
    const { text, clip } = 'text' in read ? read : { text: '', clip: 'none' as const };
    const reading = readCreateAnswer(
      {
        ...{ label, status, headers, text, nowMs: now() },
        with: { hasClip: clip === 'kept', ownId: keeper?.id },
      },
      {
        form: post.form,
        toldOnce: post.toldOnce,
        // The answer itself may be what gives the gateway away.
        gateway: dialect.gateway ?? seen.gateway() ?? null,
        fromJob: source !== undefined,
        learnsForm: post.path === '/videos' && dialect.learnsForm && before.learnt.form === undefined,
      },
    );
    switch (reading.meaning) {
      case 'accepted':
        return {
          ...{ outcome: 'accepted', job: reading.job },
          ...besides(headers),
          ...(clip === 'kept' && { clipKept: true }),
        };
      case 'other_form':
        // Remembered before anything follows from it, and only once: the next one goes out as a form, and is refused like any other.
        return (await seen.learn({ form: 'multipart' }))
          ? { outcome: 'busy', problem: redact({ ...reading.problem, retryAfterMs: 0 }) }
          : { outcome: 'refused', problem: redact({ ...reading.problem, kind: 'invalid_value' }) };
      case 'page': {
        const isOnlyPages = await answersPagesOnly();
        const told = { ...reading.problem, message: `${reading.problem.message}; a web page answered` };
        return isOnlyPages
          ? { outcome: 'refused', problem: redact({ ...told, kind: 'route_not_found' }) }
          : { outcome: 'unclear', problem: redact(told) };
      }
      case 'unclear': {
        const lost = clip === 'lost' ? { message: `${reading.problem.message}; its clip could not be kept` } : {};
        return { outcome: 'unclear', problem: redact({ ...reading.problem, ...lost }) };
      }
      case 'refused':
      case 'busy':
      case 'charge_unknown':
        return { outcome: reading.meaning, problem: redact(reading.problem) };
    }
  }

  async function describe(request: CreateRequest): Promise<SentRequest | undefined> {
    const before = await seen.before();
    return 'problem' in before ? undefined : createPost(request, dialect, before.learnt).sent;
  }

  /** Whether this base answers pages wherever it is asked: then no video service can have taken the order. */
  async function answersPagesOnly(): Promise<boolean> {
    for (const path of ['/models', jobPath(IMPOSSIBLE_ID)]) {
      const sent = await sendRequest(http, { method: 'GET', path, timeoutMs: askMs });
      if ('problem' in sent) return false;
      const read = await readAnswer(sent.answer, maxJsonBytes);
      if ('problem' in read || !looksLikeHtml(read.text)) return false;
    }
    return true;
  }

  async function get(id: string, signal?: AbortSignal): Promise<GetOutcome> {
    if (!isSafeJobId(id)) return problem(unsafeId(id));
    const question = { method: 'GET', path: jobPath(id), timeoutMs: askMs, signal } as const;
    const asked = await inTurn(question, async (request) => {
      const sent = await sendRequest(http, request);
      return 'problem' in sent ? sent : { ...sent, read: await readAnswer(sent.answer, maxJsonBytes) };
    });
    if ('problem' in asked) return problem(asked.problem);
    const { read } = asked;
    const { label, response } = asked.answer;
    const { status, headers } = response;
    if ('problem' in read && response.ok) return problem(read.problem);
    const text = 'text' in read ? read.text : '';
    const reading = readQuestionAnswer(
      { label, status, headers, text, nowMs: now() },
      { askedFor: id, gateway: dialect.gateway ?? seen.gateway() ?? null },
    );
    if ('problem' in reading) {
      if (reading.problem.kind === 'job_not_found' && missing.size < MOST_MISSING) missing.add(id);
      const ended = response.ok && dialect.errorMayEndJob ? await trueEnd(id, signal) : undefined;
      if (ended === undefined) return problem(reading.problem);
      return { outcome: 'job', job: { ...ended, error: ended.error ?? jobErrorOf(reading.problem) } };
    }
    if (missing.delete(id)) await seen.learn({ apart: true });
    return { outcome: 'job', job: reading.job, ...besides(headers) };
  }

  /** How a job has ended that this server's own answers have lost the state of: another of its routes still knows. */
  async function trueEnd(id: string, signal?: AbortSignal): Promise<Job | undefined> {
    const path = `/video/generations/${encodeURIComponent(id)}`;
    const asked = await askJson(asking, 'get', { method: 'GET', path, timeoutMs: askMs, signal });
    const job = 'problem' in asked ? undefined : askedForJob(asked.value, id, dialect);
    if (job !== undefined && isEnding(job.state)) return job;
    const found = await content({ path: `${jobPath(id)}/content` }, signal === undefined ? {} : { signal });
    if (found.outcome === 'content') found.body.destroy();
    const isFailed = found.outcome === 'problem' && found.problem.jobFailed === true;
    return isFailed ? parseJob({ id, status: 'failed' }) : undefined;
  }

  const refuse = (found: VideoApiProblem): Promise<ContentOutcome> => Promise.resolve(problem(found));

  async function content(
    place: ClipPlace,
    { rangeStart = 0, etag, signal }: ContentQuery = {},
  ): Promise<ContentOutcome> {
    const sent = await askForClip(http, place, {
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
  }

  return {
    endpoint: endpointName(options.baseUrl),
    describe,
    synchronous: dialect.synchronous,
    deleteStops: dialect.deleteStops,
    create,
    get,

    async list({ limit, after, order } = {}, signal) {
      if (!dialect.lists) return problem(unlisted);
      const before = await seen.before();
      if ('problem' in before) return problem(before.problem);
      const query = { limit: limit?.toString(), after, order };
      const asked = await askJson(asking, 'list', { method: 'GET', path: '/videos', query, timeoutMs: askMs, signal });
      if ('problem' in asked) return problem(asked.problem);

      const page = parseJobPage(asked.value);
      if (page === undefined) return problem(unexpected(asked, 'a list of jobs'));
      if (page.nextAfter !== null && page.nextAfter === after) {
        return problem(badAnswer(asked, `a page that says there is more and leads back to ${after}`));
      }
      const jobs = byOurClock(page.jobs, { date: asked.headers.get('date'), nowMs: now() });
      return { outcome: 'page', ...page, jobs, ...(before.learnt.apart && { apart: true }) };
    },

    content: (id, query) =>
      isSafeJobId(id) ? content({ path: `${jobPath(id)}/content` }, query) : refuse(unsafeId(id)),

    contentAt: (url, query) => content({ url }, query),

    async remove(id, signal) {
      if (!isSafeJobId(id)) return problem(unsafeId(id));
      if (!dialect.deletes) return problem(undeletable);
      const asked = await askJson(asking, 'remove', { method: 'DELETE', path: jobPath(id), timeoutMs: askMs, signal });
      if ('problem' in asked) return problem(asked.problem);
      if (asked.status === 204 || (isRecord(asked.value) && asked.value['deleted'] === true)) {
        return { outcome: 'removed' };
      }
      const { status } = asked;
      if (status === 202)
        return problem({ kind: 'not_ready', status, message: `${asked.label} answered 202: not yet` });
      // Some servers answer with the job, whose word says it.
      if (askedForJob(asked.value, id, dialect)?.state === 'cancelled') return { outcome: 'removed' };
      return problem(unexpected(asked, '"deleted": true'));
    },

    async models(signal) {
      const asked = await askJson(asking, 'models', { method: 'GET', path: '/models', timeoutMs: askMs, signal });
      if ('problem' in asked) return problem(asked.problem);
      if (!isRecord(asked.value) || !Array.isArray(asked.value['data'])) {
        return problem(unexpected(asked, 'a list of models'));
      }
      return { outcome: 'models', ...parseModels(asked.value['data']) };
    },
  };
}

/** Bounds what is remembered of jobs that nobody may ever show again. */
const MOST_MISSING = 10_000;

const unlisted: VideoApiProblem = {
  kind: 'route_not_found',
  message: 'GET /videos was not sent: this backend has no list of jobs',
  sent: false,
};

const undeletable: VideoApiProblem = {
  kind: 'route_not_found',
  message: 'DELETE was not sent: this backend has no deletion of jobs',
  sent: false,
};

const jobErrorOf = ({ code, message }: VideoApiProblem): Job['error'] => ({
  code: code ?? null,
  message,
  moderated: isModeration({ code, message }),
});

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

function jobPath(id: string): string {
  return `/videos/${encodeURIComponent(id)}`;
}

function unsafeId(id: string): VideoApiProblem {
  return {
    kind: 'refused_other',
    message: `Job id ${cleanLine(id, 100)} was not sent: ${USABLE_ID}`,
    sent: false,
  };
}
