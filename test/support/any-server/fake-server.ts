import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What a server says to one request. */
export interface Reply {
  readonly status?: number;
  /** Bytes go as they are, texts too; anything else goes as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Closes the connection after so many bytes of the body. */
  readonly cutAt?: number;
  /** How long it stays open after them, ms. */
  readonly cutAfterMs?: number;
}

export interface Asked {
  /** How often this was asked before. */
  readonly times: number;
  /** Id of the job that this server has for the row. */
  readonly id: string;
  readonly origin: string;
  readonly contentType: string;
  /** The whole body of a create. */
  readonly text: string;
  readonly headers: IncomingMessage['headers'];
  readonly query: URLSearchParams;
}

type Sent = Pick<Asked, 'text' | 'contentType' | 'headers' | 'query'>;

/** How a server answers for one row. What a row leaves out is answered as by the simplest server there is. */
export interface Behaviour {
  readonly id?: string;
  readonly create?: (asked: Asked) => Reply;
  readonly get?: (asked: Asked) => Reply;
  readonly content?: (asked: Asked) => Reply;
  readonly remove?: (asked: Asked) => Reply;
  /** Any other path that is asked for with the id in it. */
  readonly elsewhere?: (asked: Asked) => Reply;
}

export interface FakeServer {
  readonly baseUrl: string;
  /** Creates that had this prompt, and whether each was a form. */
  creates(prompt: string): readonly { readonly isForm: boolean }[];
  stop(): Promise<void>;
}

export interface FakeServerOptions {
  readonly clip: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the list of jobs answers; by default there is none. */
  readonly list?: ((asked: Listed) => Reply) | undefined;
  /** Answers a request in place of all rows; undefined leaves it to them. `count` requests came before it. */
  readonly first?: ((request: { method: string; path: string; count: number }) => Reply | undefined) | undefined;
}

export interface Listed {
  readonly query: URLSearchParams;
  /** Ids of the jobs that were ordered, and when the order came in Unix seconds; also of those whose answers were lost. */
  readonly jobs: readonly { readonly id: string; readonly prompt: string; readonly at: number }[];
}

/** A `/v1/videos` server that knows each row by its prompt, and its jobs by their ids. */
export async function startFakeServer(
  rows: ReadonlyMap<string, Behaviour>,
  { clip, headers = {}, list, first }: FakeServerOptions,
): Promise<FakeServer> {
  const asked = new Map<string, number>();
  let count = 0;
  const posted: { prompt: string; isForm: boolean; at: number }[] = [];
  const ids = new Map([...rows].map(([prompt, { id }], index) => [id ?? `video_row_${index}_`, prompt]));

  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url ?? '', origin);
    const path = decodeURIComponent(pathname);
    const text = (await buffer(request)).toString();
    const { headers: sentHeaders } = request;
    const contentType = sentHeaders['content-type'] ?? '';
    const sent: Sent = { text, contentType, headers: sentHeaders, query };
    const instead = first?.({ method: request.method ?? '', path, count: count++ });
    if (instead !== undefined && request.method !== 'POST') return send(response, instead);
    if (request.method === 'POST') {
      const prompt = [...rows.keys()].find((known) => text.includes(known));
      if (prompt !== undefined)
        posted.push({ prompt, isForm: contentType.startsWith('multipart/'), at: Math.floor(Date.now() / 1_000) });
      return send(response, instead ?? answer('create', prompt, sent));
    }
    if (path.endsWith('/models')) return send(response, { body: { object: 'list', data: [{ id: 'sora-2' }] } });
    if (path === '/v1/videos' && list !== undefined) {
      const jobs = posted.map(({ prompt, at }) => ({ id: idOf(prompt), prompt, at }));
      return send(response, list({ query, jobs }));
    }
    const id = [...ids.keys()].find((known) => path.includes(known));
    const isRemoval = request.method === 'DELETE';
    const kind =
      path === `/v1/videos/${id}`
        ? isRemoval
          ? 'remove'
          : 'get'
        : path === `/v1/videos/${id}/content`
          ? 'content'
          : 'elsewhere';
    send(response, answer(kind, id === undefined ? undefined : ids.get(id), sent));
  }

  const idOf = (prompt: string): string => [...ids].find(([, known]) => known === prompt)?.[0] ?? '';

  function answer(kind: Exclude<keyof Behaviour, 'id'>, prompt: string | undefined, sent: Sent): Reply {
    const behaviour = prompt === undefined ? undefined : rows.get(prompt);
    if (prompt === undefined || behaviour === undefined) return NOT_FOUND;
    const key = `${kind} ${prompt}`;
    const times = asked.get(key) ?? 0;
    asked.set(key, times + 1);
    const id = idOf(prompt);
    const job = (status: string): Reply => ({
      body: { id, object: 'video', status, progress: status === 'completed' ? 100 : 0 },
    });
    const usual = {
      create: job('queued'),
      get: job(times === 0 ? 'in_progress' : 'completed'),
      content: mp4(clip),
      remove: { body: { id, object: 'video.deleted', deleted: true } },
      elsewhere: NOT_FOUND,
    };
    return behaviour[kind]?.({ times, id, origin, ...sent }) ?? usual[kind];
  }

  function send(
    response: ServerResponse,
    { status = 200, body = '', headers: own = {}, cutAt, cutAfterMs = 0 }: Reply,
  ): void {
    const isRaw = Buffer.isBuffer(body) || typeof body === 'string';
    const bytes = isRaw ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
    const type = isRaw ? 'text/plain' : 'application/json';
    response.writeHead(status, { 'content-type': type, 'content-length': bytes.length, ...headers, ...own });
    if (cutAt === undefined) return void response.end(bytes);
    response.write(bytes.subarray(0, cutAt), () => setTimeout(() => response.destroy(), cutAfterMs));
  }

  return {
    baseUrl: `${origin}/v1`,
    creates: (prompt) => posted.filter((post) => post.prompt === prompt),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const mp4 = (bytes: Buffer): Reply => ({ body: bytes, headers: { 'content-type': 'video/mp4' } });
export const NOT_FOUND: Reply = { status: 404, body: { error: { message: 'There is no such job.', code: 404 } } };
