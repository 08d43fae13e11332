import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ControlDeps } from '../control/control-exchange';
import { controlExchange } from '../control/control-exchange';
import type { ExchangeDeps } from './exchange';
import { exchange } from './exchange';
import { routeOf } from './route';

export interface OpenServer {
  readonly baseUrl: string;
  close(): Promise<void>;
}

export type ServerDeps = ExchangeDeps & ControlDeps;

/** Listens on the loopback interface; port 0 takes any free one. */
export async function openServer(deps: ServerDeps, port: number): Promise<OpenServer> {
  // A client that polls leaves its connection idle; a keep-alive time-out in real time would reset it under a slow one.
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => void serve(deps, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(deps: ServerDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { clock } = deps.service;
  const why = `${request.method} ${request.url} at the Videos API simulator`;
  let release = clock.hold(why);
  response.once('close', () => release());
  const whileTimePasses = async <T>(wait: Promise<T>): Promise<T> => {
    release();
    const isOver = clock.keepsWaiting(why);
    try {
      return await wait;
    } finally {
      if (!response.closed) release = clock.hold(why);
      isOver();
    }
  };
  response.sendDate = false;
  response.setHeader('date', new Date(clock.now()).toUTCString());
  try {
    const url = new URL(request.url ?? '/', 'http://simulator');
    const route = routeOf(request.method ?? '', url.pathname, deps.dialect);
    if (route.kind === 'control') await controlExchange(deps, { request, response, url });
    else await exchange(deps, { request, response, url, route, whileTimePasses });
  } catch (error) {
    // A client that hangs up while it sends is no news.
    if (request.errored !== null || response.destroyed) return;
    deps.log(`${request.method} ${request.url} failed: ${error instanceof Error ? error.stack : String(error)}`);
    if (response.headersSent) response.destroy();
    else
      response
        .writeHead(500, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: { code: '500', message: String(error) } }));
  } finally {
    // A request left without an answer must not stop a virtual clock for ever.
    if (!response.writableEnded) release();
  }
}
