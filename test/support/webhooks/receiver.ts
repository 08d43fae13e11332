import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Verified } from '../../../src/webhooks/verify-webhook';
import { verifyWebhook } from '../../../src/webhooks/verify-webhook';

/** A status, one with headers, no answer at all, or a connection that breaks. */
export type Behaviour =
  number | { readonly status: number; readonly headers: Readonly<Record<string, string>> } | 'silence' | 'reset';

export interface Heard {
  readonly id: string;
  readonly path: string;
  readonly type: string;
  readonly pipelineId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly verified: Verified;
}

/** Somebody who is told of pipelines, and behaves as a test wants. */
export interface Receiver {
  readonly url: string;
  /** Everything that came, in order. */
  readonly heard: Heard[];
  /** How it answers what comes, and how often that came before; 204 where it says nothing. */
  behave(how: (heard: Heard, times: number) => Behaviour | undefined): void;
  close(): Promise<void>;
}

export const SECRETS = {
  old: `whsec_${Buffer.alloc(24, 1).toString('base64')}`,
  present: `whsec_${Buffer.alloc(32, 2).toString('base64')}`,
  anothers: `whsec_${Buffer.alloc(32, 3).toString('base64')}`,
} as const;

export async function startReceiver(secret: string = SECRETS.present): Promise<Receiver> {
  const heard: Heard[] = [];
  let behave: Parameters<Receiver['behave']>[0] = () => undefined;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const one = await hear(request, secret);
    const times = heard.filter(({ id }) => id === one.id).length;
    heard.push(one);
    const how = behave(one, times) ?? 204;
    if (how === 'silence') return;
    if (how === 'reset') request.socket.resetAndDestroy();
    else if (typeof how === 'number') response.writeHead(how).end();
    else response.writeHead(how.status, how.headers).end();
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    behave(how) {
      behave = how;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function hear(request: IncomingMessage, secret: string): Promise<Heard> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const headers = request.headers as Record<string, string>;
  const { type, data } = JSON.parse(body) as { type: string; data: { pipelineId: string } };
  return {
    id: headers['webhook-id'] ?? '',
    path: request.url ?? '',
    ...{ type, pipelineId: data.pipelineId, headers, body },
    verified: verifyWebhook({ headers, body }, [secret]),
  };
}
