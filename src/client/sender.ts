import { ApiError, problemIn } from './api-error';

export interface SenderOptions {
  /**
   * Where the app is, such as `https://NAME.azurewebsites.net`; with a path, where its API begins if that is not `/api`. A key in it
   * (`?code=…`, as portals show URLs) is taken as the key.
   */
  readonly baseUrl: string;
  /** Function key. It is sent as a header, and never in a URL. */
  readonly key?: string | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** How long an answer may take beyond what it was asked to wait, ms; a clip may take as long as it takes. */
  readonly timeoutMs?: number | undefined;
}

export interface Sending {
  readonly method?: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Text, bytes and streams go as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** Sends requests to paths of the API, below where it begins. */
export interface Sender {
  /** Where the API begins, without a slash at its end. */
  readonly apiUrl: string;
  /** Any answer. Rejects where there was none. */
  readonly send: (path: string, sending?: Sending) => Promise<Response>;
  /** The answer of a call that must succeed, as it begins to come; an ApiError otherwise. */
  readonly open: (path: string, sending?: Sending) => Promise<Response>;
  /** The same, whole and within the time-out: its JSON, or that it is what the caller has already (304). */
  readonly ask: (path: string, sending?: Sending) => Promise<{ status: number; headers: Headers; value: unknown }>;
}

const TIMEOUT_MS = 100_000;

export function createSender(options: SenderOptions): Sender {
  const { baseUrl, fetch: fetchIt = fetch, timeoutMs = TIMEOUT_MS } = options;
  const base = new URL(baseUrl);
  const key = options.key ?? base.searchParams.get('code');
  const keyHeader: Record<string, string> = key === null ? {} : { 'x-functions-key': key };
  const basePath = base.pathname.replace(/\/+$/, '');
  const apiUrl = `${base.origin}${basePath === '' ? '/api' : basePath}`;

  const send: Sender['send'] = async (path, { method = 'GET', query = {}, body, headers = {}, signal } = {}) => {
    const url = new URL(`${apiUrl}/${path}`);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    try {
      return await fetchIt(url, {
        method,
        headers: { ...keyHeader, ...type, ...headers },
        ...bodyInit(body),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (cause) {
      // Whoever gives up knows why, and gets that.
      throw signal?.aborted === true ? signal.reason : new ApiError({ call: `${method} ${url.pathname}`, cause });
    }
  };

  const callOf = (path: string, { method = 'GET' }: Sending): string =>
    `${method} ${new URL(`${apiUrl}/${path}`).pathname}`;

  const open: Sender['open'] = async (path, sending = {}) => {
    const response = await send(path, sending);
    if (response.ok || response.status === 304) return response;
    const { status, headers } = response;
    const text = await response.text();
    const problem = problemIn(headers.get('content-type'), text);
    throw new ApiError({ call: callOf(path, sending), status, text, problem, retryAfterMs: retryAfterMs(headers) });
  };

  return {
    apiUrl,
    send,
    open,
    async ask(path, sending = {}) {
      const waitMs = 1_000 * Number(sending.query?.['wait'] ?? 0);
      const timeout = AbortSignal.timeout(timeoutMs + waitMs);
      const signal = sending.signal === undefined ? timeout : AbortSignal.any([sending.signal, timeout]);
      try {
        const response = await open(path, { ...sending, signal });
        const { status, headers } = response;
        const text = await response.text();
        if (status === 304) return { status, headers, value: undefined };
        const json = jsonIn(text);
        if (json === undefined) throw new ApiError({ call: callOf(path, sending), status, text });
        return { status, headers, value: json.value };
      } catch (cause) {
        // Whatever else failed: this is why.
        throw timeout.aborted && sending.signal?.aborted !== true
          ? new ApiError({ call: callOf(path, sending), cause: timeout.reason })
          : cause;
      }
    },
  };
}

function jsonIn(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** Of a request; Node and browsers type it differently, and take the same. */
function bodyInit(body: unknown): object {
  if (body === undefined) return {};
  if (body instanceof ReadableStream) return { body, duplex: 'half' };
  if (typeof body === 'string' || body instanceof Uint8Array) return { body };
  return { body: JSON.stringify(body) };
}

/** `Retry-After` in seconds or as a date; undefined for none, and for what is neither. */
function retryAfterMs(headers: Headers): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
