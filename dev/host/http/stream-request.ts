import { Agent, request as httpRequest, type ServerResponse } from 'node:http';

import type { TypedData } from '../worker/core-types';
import { empty, prepare, send, stamp } from './answers';
import { BodyTooLargeError, type Exchange } from './exchange';
import { joinedHeaders, joinedQuery } from './function-request';

const agent = new Agent({ keepAlive: true });

/** Closes the connections that wait for a next request. */
export function closeStreamConnections(): void {
  agent.destroy();
}

export interface StreamedRequest {
  /** The answer has begun, and is on its way to the client. Rejects when there will be none. */
  readonly head: Promise<void>;
  /** Gives the request up: the SDK never answers for a function that failed. */
  cancel(): void;
}

/**
 * The host's half of HTTP streaming: sends the request on to the SDK's own server, marked with the invocation's id, and
 * the answer back as it comes.
 */
export function streamRequest(
  { req, res, method, target, origin }: Exchange,
  { port, invocationId, maxBodyBytes }: { port: number; invocationId: string; maxBodyBytes: number },
): StreamedRequest {
  const upstream = httpRequest({
    agent,
    host: '127.0.0.1',
    port,
    method,
    path: target,
    headers: {
      ...req.headers,
      'x-ms-invocation-id': invocationId,
      'x-forwarded-host': new URL(origin).host,
      'x-forwarded-proto': 'http',
    },
  });
  const head = new Promise<void>((resolve, reject) => {
    upstream.once('response', (answer) => {
      if (res.destroyed) {
        answer.destroy();
        return;
      }
      relayHead(res, answer.statusCode ?? 500, answer.rawHeaders);
      // A body that breaks off must break off for the client too, not end as if it were whole.
      answer.once('error', () => res.destroy());
      answer.pipe(res);
      resolve();
    });
    upstream.once('error', reject);
  });
  head.catch(() => undefined);
  // Later errors belong to a request that has been given up or answered.
  upstream.on('error', () => undefined);
  res.once('close', () => upstream.destroy());
  let size = 0;
  req.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maxBodyBytes) return;
    req.unpipe(upstream);
    upstream.destroy(new BodyTooLargeError(`The request body is larger than ${maxBodyBytes} bytes.`));
    send(res, empty(413));
  });
  req.pipe(upstream);
  return { head, cancel: () => upstream.destroy() };
}

/** The SDK's server adds connection headers of its own, which are between it and the host. */
function relayHead(res: ServerResponse, status: number, rawHeaders: readonly string[]): void {
  prepare(res);
  stamp(res);
  const values = new Map<string, string[]>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    if (!['date', 'connection', 'keep-alive', 'transfer-encoding'].includes(name.toLowerCase())) {
      values.set(name, [...(values.get(name) ?? []), value]);
    }
  }
  for (const [name, value] of values) res.setHeader(name, value);
  res.writeHead(status);
}

/** What the SDK reads next to the streamed request: headers, and everything else that is a string as a parameter. */
export function streamMetadata({ req, query }: Exchange, params: Record<string, string>): Record<string, TypedData> {
  const strings = { ...joinedQuery(query), ...params };
  return {
    ...Object.fromEntries(Object.entries(strings).map(([name, value]) => [name, { string: value }])),
    Query: { json: JSON.stringify(joinedQuery(query)) },
    Headers: { json: JSON.stringify(joinedHeaders(req.headers)) },
  };
}
