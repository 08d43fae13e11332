import type { PipelineDocument } from '../../../src/views/pipeline-document';

/** What a started pipeline answers: the durable management payload and our links. */
export interface StartedPipeline {
  readonly id: string;
  readonly statusQueryGetUri: string;
  readonly terminatePostUri: string;
  readonly suspendPostUri: string;
  readonly resumePostUri: string;
  readonly links: { readonly self: string; readonly manifest: string; readonly cancel: string };
}

export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface ProblemBody {
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly problems?: readonly { path: string; value?: string; expected: string }[];
  readonly [member: string]: unknown;
}

/** The pipelines API as its users see it: HTTP and nothing else. */
export interface AppClient {
  /** Any call below `/api/`; a body that is no string or bytes goes as JSON. */
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

const ENDED = ['completed', 'partial', 'failed', 'cancelled', 'terminated'];

/** A host elsewhere may ask for a key; the durable URLs bring their own. */
function keyFor(url: string): Record<string, string> {
  const key = process.env['HOST_KEY'];
  return key === undefined || new URL(url).searchParams.has('code') ? {} : { 'x-functions-key': key };
}

export function appClient(baseUrl: string): AppClient {
  const call = async <T>(path: string, { method = 'GET', body, headers = {} }: CallInit = {}): Promise<Answer<T>> => {
    const raw = typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream;
    const url = path.startsWith('http') ? path : `${baseUrl}/api/${path}`;
    const answer = await fetch(url, {
      method,
      headers: { ...keyFor(url), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: (raw ? body : JSON.stringify(body)) as NonNullable<RequestInit['body']> }),
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    });
    const isJson = /json/.test(answer.headers.get('content-type') ?? '');
    const bytes = Buffer.from(await answer.arrayBuffer());
    return {
      status: answer.status,
      headers: answer.headers,
      body: (isJson ? JSON.parse(bytes.toString('utf8')) : bytes) as T,
    };
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
      if (ENDED.includes(current.state)) {
        throw new Error(`Pipeline ${id} ended ${current.state} first: ${JSON.stringify(current.shots)}`);
      }
    }
  };
  const untilEnded: AppClient['untilEnded'] = (id) => until(id, ({ state }) => ENDED.includes(state));
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
