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
}

/** How a server answers for one row. What a row leaves out is answered as by the simplest server there is. */
export interface Behaviour {
  readonly id?: string;
  readonly create?: (asked: Asked) => Reply;
  readonly get?: (asked: Asked) => Reply;
  readonly content?: (asked: Asked) => Reply;
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
  /** Answers a request in place of all rows; undefined leaves it to them. `count` requests came before it. */
  readonly first?: ((request: { method: string; path: string; count: number }) => Reply | undefined) | undefined;
}

/** A `/v1/videos` server that knows each row by its prompt, and its jobs by their ids. */
export async function startFakeServer(
  rows: ReadonlyMap<string, Behaviour>,
  { clip, headers = {}, first }: FakeServerOptions,
): Promise<FakeServer> {
  const asked = new Map<string, number>();
  let count = 0;
  const posted: { prompt: string; isForm: boolean }[] = [];
  const ids = new Map([...rows].map(([prompt, { id }], index) => [id ?? `video_row_${index}_`, prompt]));

  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(new URL(request.url ?? '', origin).pathname);
    const text = (await buffer(request)).toString();
    const contentType = request.headers['content-type'] ?? '';
    const instead = first?.({ method: request.method ?? '', path, count: count++ });
    if (instead !== undefined && request.method !== 'POST') return send(response, instead);
    if (request.method === 'POST') {
      const prompt = [...rows.keys()].find((known) => text.includes(known));
      if (prompt !== undefined) posted.push({ prompt, isForm: contentType.startsWith('multipart/') });
      return send(response, instead ?? answer('create', prompt, { text, contentType }));
    }
    if (path.endsWith('/models')) return send(response, { body: { object: 'list', data: [{ id: 'sora-2' }] } });
    const id = [...ids.keys()].find((known) => path.includes(known));
    const kind = path === `/v1/videos/${id}` ? 'get' : path === `/v1/videos/${id}/content` ? 'content' : 'elsewhere';
    send(response, answer(kind, id === undefined ? undefined : ids.get(id), { text, contentType }));
  }

  function answer(
    kind: keyof Behaviour & ('create' | 'get' | 'content' | 'elsewhere'),
    prompt: string | undefined,
    sent: { text: string; contentType: string },
  ): Reply {
    const behaviour = prompt === undefined ? undefined : rows.get(prompt);
    if (prompt === undefined || behaviour === undefined) return NOT_FOUND;
    const key = `${kind} ${prompt}`;
    const times = asked.get(key) ?? 0;
    asked.set(key, times + 1);
    const id = [...ids].find(([, known]) => known === prompt)?.[0] ?? '';
    const job = (status: string): Reply => ({
      body: { id, object: 'video', status, progress: status === 'completed' ? 100 : 0 },
    });
    const usual = {
      create: job('queued'),
      get: job(times === 0 ? 'in_progress' : 'completed'),
      content: mp4(clip),
      elsewhere: NOT_FOUND,
    };
    return behaviour[kind]?.({ times, id, origin, ...sent }) ?? usual[kind];
  }

  function send(response: ServerResponse, { status = 200, body = '', headers: own = {}, cutAt }: Reply): void {
    const isRaw = Buffer.isBuffer(body) || typeof body === 'string';
    const bytes = isRaw ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
    const type = isRaw ? 'text/plain' : 'application/json';
    response.writeHead(status, { 'content-type': type, 'content-length': bytes.length, ...headers, ...own });
    if (cutAt === undefined) return void response.end(bytes);
    response.write(bytes.subarray(0, cutAt), () => response.destroy());
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
