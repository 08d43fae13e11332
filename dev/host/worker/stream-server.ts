import { Server } from 'node:net';

import type { Server as HttpServer } from 'node:http';

/** The HTTP server that @azure/functions opens for streaming, and how to close it. */
export interface StreamServer {
  readonly port: number;
  close(): void;
}

/**
 * Runs `start` (the SDK's getCapabilities) so that a server it opens listens on the loopback interface alone: the SDK
 * would open it to the network, where calls need no key. Returns what it opened.
 */
export async function onLoopback<T>(start: () => Promise<T>): Promise<{ result: T; servers: HttpServer[] }> {
  const servers: HttpServer[] = [];
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const listen = Server.prototype.listen;
  Server.prototype.listen = function (this: Server, ...args: unknown[]) {
    servers.push(this as HttpServer);
    const callback = args.find((arg): arg is () => void => typeof arg === 'function');
    const port = typeof args[0] === 'number' ? args[0] : 0;
    Reflect.apply(listen, this, [{ host: '127.0.0.1', port }, callback]);
    return this;
  } as typeof listen;
  try {
    return { result: await start(), servers };
  } finally {
    Server.prototype.listen = listen;
  }
}

export function streamServer(
  capabilities: Record<string, string>,
  servers: readonly HttpServer[],
): StreamServer | undefined {
  const uri = capabilities['HttpUri'];
  if (uri === undefined) return undefined;
  return {
    port: Number(new URL(uri).port),
    close() {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}
