import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from './clock';
import type { VirtualClock } from './virtual-clock';

export interface RunningClockControl {
  readonly baseUrl: string;
  stop(): Promise<void>;
}

/**
 * Lets a test in another process read the clock and, if it is virtual, steer it:
 * `GET /` · `POST /pause` · `POST /resume` · `POST /advance?ms=N` (answers when everything it caused has happened).
 */
export async function startClockControl(clock: Clock): Promise<RunningClockControl> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    void steer(clock, `${request.method} ${url.pathname}`, url.searchParams)
      .then(
        (body) => ({ status: 200, body }),
        (error: unknown) => ({ status: 400, body: { error: error instanceof Error ? error.message : String(error) } }),
      )
      .then(({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function steer(clock: Clock, call: string, query: URLSearchParams): Promise<unknown> {
  if (call === 'GET /') return describe(clock);
  const virtual = asVirtual(clock);
  switch (call) {
    case 'POST /pause':
      virtual.pause();
      break;
    case 'POST /resume':
      virtual.resume();
      break;
    case 'POST /idle':
      await virtual.idle();
      break;
    case 'POST /advance': {
      const ms = Number(query.get('ms') ?? Number.NaN);
      if (!(ms >= 0)) throw new Error(`advance takes ms, 0 or more; got "${query.get('ms')}".`);
      await virtual.advanceTo(virtual.now() + ms);
      break;
    }
    default:
      throw new Error(`The clock has no ${call}; it has GET /, POST /pause, /resume, /idle and /advance?ms=N.`);
  }
  return describe(clock);
}

function asVirtual(clock: Clock): VirtualClock {
  if (clock.kind !== 'virtual') throw new Error(`A ${clock.kind} clock cannot be steered; start with --clock virtual.`);
  return clock as VirtualClock;
}

function describe(clock: Clock): unknown {
  const { kind } = clock;
  if (kind !== 'virtual') return { kind, nowMs: clock.now() };
  const virtual = clock as VirtualClock;
  return {
    kind,
    nowMs: virtual.now(),
    paused: virtual.paused,
    holders: virtual.holders(),
    pendingMs: virtual.pending(),
  };
}
