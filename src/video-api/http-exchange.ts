import { types } from 'node:util';
import type { Credential } from './credential';
import type { RequestBody } from './create-body';
import { cleanLine } from './clean-text';
import { type Deadline, startDeadline } from './deadline';
import { networkProblem } from './network-problem';
import type { VideoApiProblem } from './problem';

export interface HttpOptions {
  /** Without a slash at its end. */
  baseUrl: string;
  credential: Credential;
  apiVersion?: string;
  fetch?: typeof fetch;
  userAgent?: string;
  /** Hears the headers of every answer before anybody acts on it. */
  heard?: (headers: Headers) => Promise<void>;
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** Encoded, and below the base URL: `/videos/video_1`. */
  path: string;
  /** In place of that, an address on the backend's own origin that the backend named; sent as it is. */
  url?: string;
  query?: Readonly<Record<string, string | undefined>>;
  accept?: string;
  headers?: Readonly<Record<string, string>>;
  body?: RequestBody;
  /** Until the headers of the answer; and on, until whoever reads the body pauses the deadline. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

/** An answer whose body is still to be read. Whoever takes it must `deadline.drop()` in the end. */
export interface OpenAnswer {
  label: string;
  response: Response;
  deadline: Deadline;
  timeoutMs: number;
}

export type Sent = { answer: OpenAnswer } | { problem: VideoApiProblem };

/**
 * Sends a request once; a second time only after an answer that certainly did nothing, and in what the first left of the time, because
 * others count on when a request has certainly ended: after a 401 with a renewed credential, and after a 307 or 308 to the same
 * path with or without its last slash.
 */
export async function sendRequest(http: HttpOptions, request: HttpRequest): Promise<Sent> {
  const beganMs = performance.now();
  const inTime = (next: HttpRequest): HttpRequest => ({
    ...next,
    timeoutMs: Math.max(1, Math.ceil(request.timeoutMs - (performance.now() - beganMs))),
  });
  const first = await sendSigned(http, request, inTime);
  const path =
    'answer' in first && request.url === undefined
      ? slashPath(first.answer.response, requestUrl(http, request), request)
      : undefined;
  if (path === undefined || 'problem' in first) return first;

  first.answer.deadline.drop();
  return sendSigned(http, inTime({ ...request, path }), inTime);
}

async function sendSigned(
  http: HttpOptions,
  request: HttpRequest,
  inTime: (next: HttpRequest) => HttpRequest,
): Promise<Sent> {
  const first = await sendOnce(http, request);
  if ('problem' in first || first.answer.response.status !== 401 || !http.credential.renew()) return first;

  first.answer.deadline.drop();
  return sendOnce(http, inTime(request));
}

/** Our path as a router wants it written that tells `/videos` from `/videos/`; undefined for every other redirect. */
function slashPath({ status, headers }: Response, asked: string, { path }: HttpRequest): string | undefined {
  const location = headers.get('location');
  if ((status !== 307 && status !== 308) || location === null || !URL.canParse(location, asked)) return undefined;
  const [from, to] = [new URL(asked), new URL(location, asked)];
  const bare = (text: string): string => text.replace(/\/$/, '');
  if (to.origin !== from.origin || to.pathname === from.pathname || bare(to.pathname) !== bare(from.pathname))
    return undefined;
  return to.pathname.endsWith('/') ? `${bare(path)}/` : bare(path);
}

async function sendOnce(http: HttpOptions, request: HttpRequest): Promise<Sent> {
  const { timeoutMs } = request;
  const label = `${request.method} ${request.url === undefined ? request.path : new URL(request.url).pathname}`;
  const deadline = startDeadline(timeoutMs, request.signal);
  const credential = await identify(http.credential, deadline);
  if ('failure' in credential || deadline.ended() !== undefined) {
    deadline.drop();
    const failure = 'failure' in credential ? credential.failure : undefined;
    return { problem: unsentProblem(label, failure, { deadline, timeoutMs }) };
  }

  try {
    const response = await (http.fetch ?? fetch)(requestUrl(http, request), {
      method: request.method,
      redirect: 'manual',
      signal: deadline.signal,
      headers: {
        accept: request.accept ?? 'application/json',
        // fetch would accept compression by itself, and then Content-Length counts other bytes than we do.
        'accept-encoding': 'identity',
        'user-agent': http.userAgent ?? 'shotloop',
        ...request.headers,
        ...credential.headers,
        ...(request.body !== undefined && {
          'content-type': request.body.contentType,
          'content-length': String(request.body.bytes.byteLength),
        }),
      },
      ...(request.body !== undefined && { body: unrepeatable(request.body.bytes), duplex: 'half' }),
    });
    await http.heard?.(response.headers);
    return { answer: { label, response, deadline, timeoutMs } };
  } catch (error) {
    deadline.drop();
    return { problem: networkProblem(error, { label, ended: deadline.ended(), timeoutMs }) };
  }
}

function requestUrl({ baseUrl, apiVersion }: HttpOptions, { path, query, url: named }: HttpRequest): string {
  if (named !== undefined) return named;
  const url = new URL(`${baseUrl}${path}`);
  for (const [name, value] of Object.entries({ ...query, 'api-version': apiVersion })) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}

/** fetch sends a body that it can read twice a second time after a 421. A stream it can only send once. */
function unrepeatable(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

async function identify(
  credential: Credential,
  deadline: Deadline,
): Promise<{ headers: Readonly<Record<string, string>> } | { failure: unknown }> {
  try {
    return { headers: await credential.headers(deadline.signal) };
  } catch (failure) {
    return { failure };
  }
}

function unsentProblem(
  label: string,
  failure: unknown,
  { deadline, timeoutMs }: { deadline: Deadline; timeoutMs: number },
): VideoApiProblem {
  const ended = deadline.ended();
  if (ended === 'aborted') return { kind: 'aborted', message: `${label} was abandoned by the caller`, sent: false };

  const told = types.isNativeError(failure) ? `${failure.name}: ${failure.message}` : 'no reason given';
  const reason = ended === 'timed_out' ? `none arrived for ${timeoutMs} ms` : cleanLine(told, 500);
  return { kind: 'token_unavailable', message: `${label} was not sent, for want of a token: ${reason}`, sent: false };
}
