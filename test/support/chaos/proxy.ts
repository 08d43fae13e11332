import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PassingAnswer, PassingRequest, PointNames } from './points';

export interface ChaosProxy {
  readonly baseUrl: string;
  /** Every point passed since the last call, in order, each once. */
  points(): string[];
  /** Requests that have no name: none of them is let through, because whoever is killed there is never killed there again. */
  nameless(): readonly string[];
  /**
   * Calls `kill` at whichever of these points comes first, once: the request is not passed on (before), or its answer is not
   * (after). While a create is on its way (amid), it arrives after the death of who sent it; amid a download, half of it has
   * come. Counts anew which time it is.
   */
  arm(points: readonly string[], kill: (point: string) => Promise<void>): void;
  close(): Promise<void>;
}

interface Answer extends PassingAnswer {
  readonly rawHeaders: readonly string[];
}

/** Asked any number of times, depending on the time alone: only the first time is a point. */
const REPEATED =
  /videos: (GET|list)|(read|look at) (pipelines\/|index|backend$|answer to |\d\d-.*\.mp4$)|look at the container$/;
const OF_ONE_CONNECTION = ['transfer-encoding', 'connection', 'keep-alive'];
const CLIENT_KEEP_ALIVE_MS = 120_000;
/** How much later a create arrives whose sender has died; far less than an app waits before it believes in its loss. */
const LATE_MS = 300;

/**
 * Stands between the app and everything it has an effect on. Knows by name what passes, and kills the app before or after it.
 */
export async function startChaosProxy(options: {
  readonly blobUrl: string;
  readonly videosUrl: string;
  /** Who is told of pipelines, at any path below /hooks; absent: nobody. */
  readonly hooksUrl?: string | undefined;
  readonly names: PointNames;
}): Promise<ChaosProxy> {
  const { names } = options;
  let seen = new Map<string, number>();
  const nameless: string[] = [];
  let armed: { points: readonly string[]; kill: (point: string) => Promise<void> } | undefined;

  /** Counts the point, and kills there if that is wanted. True when the app is dead. */
  const pass = async (name: string): Promise<boolean> => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const point = pointKey(name, count);
    if (point === undefined || !armed?.points.includes(point)) return false;
    const { kill } = armed;
    armed = undefined;
    await kill(point);
    return true;
  };

  const nameOf = (request: PassingRequest): string => {
    try {
      return names.requestName(request);
    } catch (error) {
      nameless.push(error instanceof Error ? error.message : String(error));
      throw error;
    }
  };

  const upstreamOf = (name: string): string => {
    if (name.startsWith('hooks:')) return options.hooksUrl ?? options.blobUrl;
    return name.startsWith('videos:') ? options.videosUrl : options.blobUrl;
  };

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming);
    const name = nameOf(request);
    if (await pass(`before ${name}`)) return void outgoing.destroy();
    const late = name.startsWith('videos: POST') && (await pass(`amid ${name}`));
    if (late) await pause(LATE_MS);
    const answer = await forward(request, upstreamOf(name));
    const answered = names.answerName(request, answer);
    if (late || (await pass(`after ${answered}`))) return void outgoing.destroy();
    if (outgoing.destroyed) return;
    const rest = begin(outgoing, request, answer);
    if (name.startsWith('videos: content') && (await pass(`amid ${name}`))) return void outgoing.destroy();
    outgoing.end(rest);
  };

  const server = createServer({ keepAliveTimeout: CLIENT_KEEP_ALIVE_MS }, (incoming, outgoing) => {
    // Whatever goes wrong on one side is a cut connection on the other.
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    points() {
      const points = [...seen].flatMap(([name, times]) =>
        Array.from({ length: times }, (_, index) => pointKey(name, index + 1)).filter((point) => point !== undefined),
      );
      seen = new Map();
      return points;
    },
    nameless: () => nameless,
    arm(points, kill) {
      seen = new Map();
      armed = { points, kill };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The first time has the plain name; repeated questions have no later ones. */
function pointKey(name: string, count: number): string | undefined {
  if (count === 1) return name;
  return REPEATED.test(name) ? undefined : `${name} (${count})`;
}

async function readRequest(incoming: IncomingMessage): Promise<PassingRequest> {
  const { method = 'GET', url = '/', headers } = incoming;
  return { method, url, headers, body: await readAll(incoming) };
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** On a connection of its own: one that the other side closes while it idles would look like a fault. */
function forward({ method, url, headers, body }: PassingRequest, upstream: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_ONE_CONNECTION.includes(name)));
    const passed = send(new URL(url, upstream), {
      method,
      agent: false,
      headers: {
        ...kept,
        host: new URL(upstream).host,
        ...(body.length === 0 ? {} : { 'content-length': body.length }),
      },
    });
    passed.once('error', reject);
    passed.once('response', (response) => {
      const { statusCode: status = 502, rawHeaders } = response;
      readAll(response).then((answered) => resolve({ status, rawHeaders, body: answered }), reject);
    });
    passed.end(body);
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends the head and the first half of an answer; gives the other half. */
function begin(outgoing: ServerResponse, { method }: PassingRequest, { status, rawHeaders, body }: Answer): Buffer {
  const dropped = [...OF_ONE_CONNECTION, ...(method === 'HEAD' ? [] : ['content-length'])];
  const headers: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    if (!dropped.includes(name.toLowerCase())) headers.push(name, value);
  }
  if (method !== 'HEAD' && status !== 204 && status !== 304) headers.push('content-length', String(body.length));
  outgoing.sendDate = false;
  outgoing.writeHead(status, headers);
  const half = Math.floor(body.length / 2);
  outgoing.write(body.subarray(0, half));
  return body.subarray(half);
}
