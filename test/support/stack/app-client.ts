import { createSender } from '../../../src/client/sender';
import type { ProblemDetails } from '../../../src/contract/problem-details';
import type { Started } from '../../../src/views/answers';
import { PIPELINE_STATES } from '../../../src/shots/pipeline-states';
import type { PipelineDocument } from '../../../src/views/pipeline-document';
import { checkAnswer } from './check-answer';
import { remote } from './remote';

/** What a started pipeline answers: the durable management payload and our links. */
export type StartedPipeline = Started;
export type ProblemBody = ProblemDetails;

export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** The pipelines API as its users see it: HTTP and nothing else. */
export interface AppClient {
  /** Any call below `/api/`, or to a URL that the app gave; a body that is no text, bytes or stream goes as JSON. */
  call<T = unknown>(path: string, init?: CallInit): Promise<Answer<T>>;
  /** Posts a brief that must be accepted. */
  start(brief: unknown, headers?: Readonly<Record<string, string>>): Promise<StartedPipeline>;
  document(id: string): Promise<PipelineDocument>;
  /** The document at its next news, or after 20 s without any. */
  next(id: string): Promise<PipelineDocument>;
  /** Follows a pipeline until the document is as wanted; fails when it ends otherwise. */
  until(id: string, wanted: (document: PipelineDocument) => boolean): Promise<PipelineDocument>;
  untilEnded(id: string): Promise<PipelineDocument>;
  /** Starts a brief and follows it to its end. */
  run(brief: unknown): Promise<PipelineDocument>;
}

export interface CallInit {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The typed client's way of sending, but any answer is one: tests ask for what goes wrong, too. Each is held against the table of
 * routes. By default the key is the one of a host that runs elsewhere.
 */
export function appClient(baseUrl: string, key = remote?.hostKey): AppClient {
  const { send, apiUrl } = createSender({ baseUrl, key });
  const call = async <T>(target: string, { method = 'GET', ...init }: CallInit = {}): Promise<Answer<T>> => {
    const path = target.startsWith(`${apiUrl}/`) ? target.slice(apiUrl.length + 1) : target;
    // The URLs of the engine bring the key of another kind, which ours would only stand in the way of.
    const isOurs = !/^https?:/.test(path);
    const answer = await (isOurs ? send(path, { method, ...init }) : fetch(path, { method }));
    const { status, headers } = answer;
    const contentType = headers.get('content-type');
    const bytes = Buffer.from(await answer.arrayBuffer());
    const isJson = /json/.test(contentType ?? '') && bytes.length > 0;
    const body: unknown = isJson ? JSON.parse(bytes.toString('utf8')) : bytes;
    if (isOurs) checkAnswer({ method, path: path.replace(/\?.*/s, ''), status, contentType, body });
    return { status, headers, body: body as T };
  };
  const start: AppClient['start'] = async (brief, headers = {}) => {
    const { status, body } = await call<StartedPipeline>('pipelines', { method: 'POST', body: brief, headers });
    if (status !== 202) throw new Error(`The brief was answered ${status}: ${JSON.stringify(body)}`);
    return body;
  };
  const document = async (id: string, wait = 0): Promise<PipelineDocument> => {
    const { status, body } = await call<PipelineDocument>(`pipelines/${id}?wait=${wait}`);
    if (status !== 200) throw new Error(`Pipeline ${id} was answered ${status}: ${JSON.stringify(body)}`);
    return body;
  };
  const until: AppClient['until'] = async (id, wanted) => {
    // News may come between two calls, and a clock that stands still brings no more: so no call waits long.
    for (let current = await document(id); ; current = await document(id, 1)) {
      if (wanted(current)) return current;
      if (PIPELINE_STATES[current.state].ended)
        throw new Error(`Pipeline ${id} ended ${current.state} first: ${JSON.stringify(current.shots)}`);
    }
  };
  const untilEnded: AppClient['untilEnded'] = (id) => until(id, ({ state }) => PIPELINE_STATES[state].ended);
  return {
    call,
    start,
    document: (id) => document(id),
    next: (id) => document(id, 20),
    until,
    untilEnded,
    run: async (brief) => untilEnded((await start(brief)).id),
  };
}
