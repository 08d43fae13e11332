import { type VirtualClock, virtualClock } from '../../../../dev/clock';
import { findFfmpeg } from '../../../../dev/videos-api/find-ffmpeg';
import type { SimulatorProfile } from '../../../../dev/videos-api/profile';
import type { VideosApiOptions } from '../../../../dev/videos-api/start-videos-api';
import { startVideosApi } from '../../../../dev/videos-api/start-videos-api';

export const ORIGIN_MS = Date.UTC(2026, 10, 22, 12, 0, 0);
/** One prompt for all tests that do not care, so that one rendered clip serves them all. */
export const PROMPT = 'A tiny paper boat glides across a blue tabletop.';

export type Video = Record<string, unknown> & { id: string; status: string; progress: number };

export interface Reply<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface TestSimulator {
  readonly baseUrl: string;
  /** With the path under which the service stands. */
  readonly serviceUrl: string;
  readonly clock: VirtualClock;
  readonly logged: string[];
  /** A request to the service, with a credential; a body is sent as JSON unless it is a form. */
  call<Body = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Reply<Body>>;
  create(fields?: Record<string, unknown>): Promise<Reply<Video>>;
  video(id: string): Promise<Video>;
  content(id: string, init?: { query?: string; headers?: Record<string, string> }): Promise<Response>;
  control<Body = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Reply<Body>>;
  fault(action: unknown, match?: unknown): Promise<void>;
  /** Resolves when the first job is accepted: of a create that blocks, that is before its answer. */
  accepted(): Promise<void>;
  /** Lets this much simulated time pass; returns when everything due in it is done. */
  pass(ms: number): Promise<void>;
  stop(): Promise<void>;
}

/** A simulator on a virtual clock that stands still until told; jobs take exactly 4 s in the queue and 60 s in all. */
export async function startSimulator(
  profile: Partial<SimulatorProfile> = {},
  options: Partial<VideosApiOptions> = {},
): Promise<TestSimulator> {
  const clock = virtualClock({ originMs: ORIGIN_MS, paused: true });
  const logged: string[] = [];
  const api = await startVideosApi({
    clock,
    ffmpegPath: findFfmpeg().path,
    log: (message) => logged.push(message),
    profile: { queuedMs: [4_000, 4_000], durationMs: [60_000, 60_000], ...profile },
    ...options,
  });
  const send = async <Body>(url: string, method: string, body: unknown): Promise<Reply<Body>> => {
    const isForm = body instanceof FormData || typeof body === 'string' || body === undefined;
    const response = await fetch(url, {
      method,
      headers: {
        'api-key': 'a key',
        authorization: 'Bearer a key',
        ...(isForm ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Body };
  };
  const service = api.serviceUrl;
  const simulator: TestSimulator = {
    baseUrl: api.baseUrl,
    serviceUrl: service,
    clock,
    logged,
    call: (method, path, body) => send(service + path, method, body),
    create: (fields = {}) =>
      send(`${service}/videos`, 'POST', { model: 'sora-2', prompt: PROMPT, size: '720x1280', seconds: '4', ...fields }),
    video: async (id) => (await send<Video>(`${service}/videos/${id}`, 'GET', undefined)).body,
    content: (id, { query = '', headers = {} } = {}) =>
      fetch(`${service}/videos/${id}/content${query}`, { headers: { 'api-key': 'a key', ...headers } }),
    control: (method, path, body) => send(`${api.baseUrl}/_simulator${path}`, method, body),
    async fault(action, match = {}) {
      const { status, body } = await simulator.control('POST', '/faults', { match, do: action });
      if (status !== 201) throw new Error(`The fault was refused: ${JSON.stringify(body)}`);
    },
    async accepted() {
      for (let count = 0; count === 0;)
        count = (await simulator.control<{ jobs: unknown[] }>('GET', '/jobs')).body.jobs.length;
    },
    pass: (ms) => clock.advanceTo(clock.now() + ms),
    async stop() {
      await api.stop();
      clock.close();
    },
  };
  return simulator;
}

/** The least PNG that says a size: enough for the checks of create, which read its header only. */
export function pngHeaderOf(width: number, height: number): Buffer {
  const png = Buffer.alloc(64);
  png.write('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 0, 'latin1');
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  return png;
}

export function createForm(fields: Record<string, string>, image?: Buffer, type = 'image/png'): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  if (image !== undefined) form.set('input_reference', new Blob([new Uint8Array(image)], { type }), 'reference.png');
  return form;
}
