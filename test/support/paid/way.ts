import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** The way from an app to its backend: it passes everything on as it is, and can be closed, so that connections are refused. */
export interface Way {
  readonly baseUrl: string;
  /** Where it leads; `before` is awaited before each request is passed on. */
  leadTo(backend: Backend): void;
  /** From now on nothing listens here, and nothing is connected. */
  shut(): Promise<void>;
  /** The same once the first request of this kind, such as `GET /openai/v1/videos/…`, has had its answer. */
  shutAfter(isLast: (request: string) => boolean): void;
  open(): Promise<void>;
  /** Keeps the next request of this kind here until it is let go. */
  hold(isWanted: (request: string) => boolean): HeldRequest;
  close(): Promise<void>;
}

export interface HeldRequest {
  /** Resolves when it is here. */
  readonly come: Promise<void>;
  readonly letGo: () => void;
}

interface Backend {
  readonly baseUrl: string;
  readonly before: () => Promise<void>;
}

const CLIENT_KEEP_ALIVE_MS = 120_000;
const OF_ONE_CONNECTION = ['transfer-encoding', 'connection', 'keep-alive', 'host'];

export async function openWay(): Promise<Way> {
  let backend: Backend | undefined;
  let isLast: (request: string) => boolean = () => false;
  let shutting: Promise<void> | undefined;
  let held: { isWanted: (request: string) => boolean; wait: () => Promise<void> } | undefined;

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    if (backend === undefined) throw new Error('The way leads nowhere yet.');
    if (held?.isWanted(`${incoming.method} ${incoming.url}`) === true) {
      const { wait } = held;
      held = undefined;
      await wait();
    }
    await backend.before();
    if (isLast(`${incoming.method} ${incoming.url}`)) {
      isLast = () => false;
      outgoing.shouldKeepAlive = false;
      void stopListening();
    }
    pass(incoming, outgoing, backend.baseUrl);
  };
  const server = createServer({ keepAliveTimeout: CLIENT_KEEP_ALIVE_MS }, (incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  /** What is under way is finished; connections that only wait are closed, so that no later request finds one. */
  const stopListening = (): Promise<void> => (shutting ??= new Promise((resolve) => server.close(() => resolve())));
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    leadTo(found) {
      backend = found;
    },
    async shut() {
      const closed = stopListening();
      server.closeAllConnections();
      await closed;
    },
    shutAfter(chosen) {
      isLast = chosen;
    },
    async open() {
      server.closeAllConnections();
      await shutting;
      shutting = undefined;
      await listen(port);
    },
    hold(isWanted) {
      let letGo = (): void => undefined;
      let arrive = (): void => undefined;
      const gone = new Promise<void>((resolve) => (letGo = resolve));
      const come = new Promise<void>((resolve) => (arrive = resolve));
      held = {
        isWanted,
        wait: () => {
          arrive();
          return gone;
        },
      };
      return { come, letGo };
    },
    async close() {
      const closed = stopListening();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** On a connection of its own: one that the backend closes while it idles would look like a fault. */
function pass(incoming: IncomingMessage, outgoing: ServerResponse, baseUrl: string): void {
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).filter(([name]) => !OF_ONE_CONNECTION.includes(name)),
  );
  const onward = send(new URL(incoming.url ?? '/', baseUrl), { method: incoming.method, agent: false, headers });
  onward.once('error', () => incoming.socket.resetAndDestroy());
  onward.once('response', (answer) => {
    const { statusCode: status = 502, headers: answered } = answer;
    const kept = Object.entries(answered).filter(([name]) => !OF_ONE_CONNECTION.includes(name));
    outgoing.sendDate = false;
    outgoing.writeHead(status, Object.fromEntries(kept) as Record<string, string>);
    outgoing.flushHeaders();
    // A body that breaks off breaks off here too.
    pipeline(answer, outgoing, () => undefined);
  });
  outgoing.once('close', () => onward.destroy());
  incoming.pipe(onward);
}
