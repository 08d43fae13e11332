import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Clock } from '../../clock';
import type { Log } from '../host-log';
import { serveAdmin, type AdminApi } from './admin';
import { dateBy, empty, send } from './answers';
import type { Authorize } from './authorize';
import { serveDurableApi } from './durable-api';
import type { DurableApi } from './durable-call';
import { WEBHOOK_PATH } from './durable-urls';
import { BodyTooLargeError, ClientGoneError, exchange as newExchange, type Exchange } from './exchange';
import type { FunctionHandler } from './function-handler';
import { homePage } from './home-page';
import type { RouteTable } from './route-table';
import type { Throttle } from './throttle';

export interface HostRoutes {
  readonly routes: RouteTable;
  readonly handle: FunctionHandler;
  readonly durable: DurableApi;
  readonly admin: AdminApi;
  readonly authorize: Authorize;
  readonly throttle: Throttle;
  readonly customHeaders: readonly (readonly [string, string])[];
  readonly log: Log;
}

/** Kestrel's limits. */
const MAX_REQUEST_LINE = 8192;
const MAX_HEADERS_BYTES = 32_768 + MAX_REQUEST_LINE;
/** How long the rest of a body is taken in after the answer, in real milliseconds. */
const REST_MS = 5_000;

export interface ListeningServer {
  readonly port: number;
  /** From now on requests are served; until then they wait. */
  serve(task: (exchange: Exchange) => Promise<void>): void;
  /** Accepts nothing new and gives what is being answered a moment to end. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** Real milliseconds for answers that are under way when the host stops. */
const DRAIN_MS = 2000;

/** Opens a server on the loopback interface. Port 0 takes a free one. */
export async function listenOn(
  port: number,
  { log, clock }: { readonly log: Log; readonly clock: Clock },
): Promise<ListeningServer> {
  const server = createServer({ maxHeaderSize: MAX_HEADERS_BYTES, keepAliveTimeout: 130_000 });
  await listening(server, port);
  let ready: (task: (exchange: Exchange) => Promise<void>) => void = () => undefined;
  const task = new Promise<(exchange: Exchange) => Promise<void>>((resolve) => {
    ready = resolve;
  });
  server.on('request', (req, res) => {
    dateBy(clock, res);
    const exchange = newExchange(req, res);
    res.once('finish', () => discardRest(req));
    const done = async (): Promise<void> => (await task)(exchange);
    done().catch((error: unknown) => {
      if (error instanceof BodyTooLargeError) return send(res, empty(413));
      // What is to be logged of the request is logged as its connection closes.
      if (error instanceof ClientGoneError) return;
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log('error', 'Host.Http', `${exchange.method} ${exchange.path} failed: ${text}`);
      send(res, empty(500));
    });
  });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= new Promise((resolve) => server.close(() => resolve())));
  return {
    port: (server.address() as AddressInfo).port,
    serve: ready,
    async drain() {
      const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      const done = close();
      server.closeIdleConnections();
      await done;
      clearTimeout(timer);
    },
    async close() {
      const done = close();
      server.closeAllConnections();
      await done;
    },
  };
}

/** Everything the host serves to the outside: its own endpoints first, then the functions. */
export function hostTask(host: HostRoutes): (exchange: Exchange) => Promise<void> {
  return async (exchange) => {
    const startedMs = performance.now();
    exchange.res.once('close', () => {
      const ms = Math.round(performance.now() - startedMs);
      host.log('information', 'Host.Http', `${exchange.method} ${exchange.path} ${exchange.res.statusCode} ${ms} ms`);
    });
    for (const [name, value] of host.customHeaders) exchange.res.setHeader(name, value);
    await route(host, exchange);
  };
}

async function route(host: HostRoutes, exchange: Exchange): Promise<void> {
  const { path, target, method, req, res } = exchange;
  const lowered = path.toLowerCase();
  if (method.length + target.length + ' HTTP/1.1'.length > MAX_REQUEST_LINE) return send(res, empty(414));
  if (lowered === '/admin' || lowered.startsWith('/admin/')) return serveAdmin(host.admin, exchange);
  if (lowered.startsWith('/runtime/webhooks/')) return webhook(host, exchange);
  const match = host.routes.find(method, path);
  if (match !== undefined) {
    const refusal = host.authorize.toFunction(exchange, match.target);
    if (refusal !== undefined) {
      req.resume();
      return send(res, refusal);
    }
    return throttled(host, exchange, () => host.handle(exchange, match));
  }
  req.resume();
  send(res, path === '/' && (method === 'GET' || method === 'HEAD') ? homePage() : empty(404));
}

async function webhook({ authorize, durable }: HostRoutes, exchange: Exchange): Promise<void> {
  const own = exchange.path.toLowerCase();
  const known = own === WEBHOOK_PATH || own.startsWith(`${WEBHOOK_PATH}/`);
  // No extension's own key opens what is no extension.
  const refusal = known ? authorize.toWebhook(exchange) : authorize.toAdmin(exchange);
  if (refusal === undefined && known)
    return serveDurableApi(durable, exchange, exchange.path.slice(WEBHOOK_PATH.length));
  exchange.req.resume();
  send(exchange.res, refusal ?? empty(404));
}

async function throttled({ throttle }: HostRoutes, { req, res }: Exchange, task: () => Promise<void>): Promise<void> {
  if (!(await throttle.enter())) {
    req.resume();
    return send(res, empty(429, [['X-FUNCTION-SCALEOUT', '1']]));
  }
  try {
    await task();
  } finally {
    throttle.leave();
  }
}

/** A body that was answered before it was read whole: the next request on its connection comes behind the rest of it. */
function discardRest(req: IncomingMessage): void {
  if (req.readableEnded || req.destroyed) return;
  const timer = setTimeout(() => req.destroy(), REST_MS);
  req.once('close', () => clearTimeout(timer));
  req.unpipe();
  req.resume();
}

async function listening(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portError(error, port)));
    server.listen(port, '127.0.0.1', resolve);
  });
}

function portError(error: Error, port: number): Error {
  if (!('code' in error && error.code === 'EADDRINUSE')) return error;
  return new Error(`Port ${port} is unavailable: another program listens on it. Choose another --port.`, {
    cause: error,
  });
}
