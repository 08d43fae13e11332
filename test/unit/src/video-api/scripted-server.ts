import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createVideoApi, type VideoApiOptions } from '../../../../src/video-api/video-api';
import { noCredential } from '../../../../src/video-api/credential';

export interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What the server does with a request once it has all of it. Only what it writes is sent: silence is a behaviour too. */
export type Behaviour = (response: ServerResponse, request: SeenRequest, socket: Socket) => void;

/** A real HTTP server on a free port that plays behaviours in turn; the last one stays. */
export class ScriptedServer {
  readonly seen: SeenRequest[] = [];
  /** Connections that ended, from either side. */
  closedConnections = 0;
  #script: Behaviour[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  static async start(...script: Behaviour[]): Promise<ScriptedServer> {
    const server = new ScriptedServer();
    server.plays(...script);
    server.#server.on('connection', (socket: Socket) => {
      socket.on('close', () => {
        server.closedConnections += 1;
        server.#server.emit('connection-closed');
      });
    });
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  plays(...script: Behaviour[]): void {
    this.#script = script;
  }

  api(options: Partial<VideoApiOptions> = {}): ReturnType<typeof createVideoApi> {
    return createVideoApi({ baseUrl: `${this.origin}/v1`, credential: noCredential(), ...options });
  }

  async nextClosedConnection(): Promise<void> {
    if (this.closedConnections === 0) await once(this.#server, 'connection-closed');
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const seen = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    this.seen.push(seen);
    const behaviour = this.#script.length > 1 ? this.#script.shift() : this.#script[0];
    behaviour?.(response, seen, request.socket);
  }
}

export function answers(status: number, body: unknown, headers: Record<string, string> = {}): Behaviour {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (response) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

export function answersText(status: number, text: string, headers: Record<string, string> = {}): Behaviour {
  return (response) => response.writeHead(status, headers).end(text);
}

/** Takes the whole request and drops the connection, as a crash or a proxy does. */
export const resets: Behaviour = (_response, _request, socket) => socket.resetAndDestroy();

export const hangs: Behaviour = () => undefined;

/** Promises more bytes than it sends, then drops the connection. */
export function truncates(promised: number, sent: Uint8Array, contentType = 'video/mp4'): Behaviour {
  return (response, _request, socket) => {
    response.writeHead(200, { 'content-type': contentType, 'content-length': promised });
    response.write(sent, () => socket.destroy());
  };
}

/** Sends a beginning and then nothing more, with the connection open. */
export function stalls(status: number, sent: string, contentType: string): Behaviour {
  return (response) => {
    response.writeHead(status, { 'content-type': contentType, 'content-length': 1_000 });
    response.write(sent);
  };
}

export function jobBody(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'video_1',
    object: 'video',
    created_at: 1_788_261_540,
    status: 'queued',
    completed_at: null,
    error: null,
    expires_at: null,
    model: 'my-deployment',
    progress: 0,
    prompt: 'a boat',
    remixed_from_video_id: null,
    seconds: '4',
    size: '720x1280',
    ...fields,
  };
}
