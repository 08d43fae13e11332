import { Agent, request as httpRequest, type ClientRequest, type ServerResponse } from 'node:http';

import type { TypedData } from '../worker/core-types';
import { prepare, stamp } from './answers';
import type { Exchange } from './exchange';
import { joinedHeaders, joinedQuery } from './function-request';

const agent = new Agent({ keepAlive: true });

/** Closes the connections that wait for a next request. */
export function closeStreamConnections(): void {
  agent.destroy();
}

/**
 * The host's half of HTTP streaming: sends the request on to the SDK's own server, marked with the invocation's id, and
 * the answer back as it comes. `cancel` ends it when the function failed, since the SDK then never answers.
 */
export function streamRequest(
  { req, res, method, target, origin }: Exchange,
  { port, invocationId }: { readonly port: number; readonly invocationId: string },
): { readonly answered: Promise<void>; readonly cancel: () => void } {
  let upstream: ClientRequest | undefined;
  const answered = new Promise<void>((resolve, reject) => {
    upstream = httpRequest(
      {
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
      },
      (answer) => {
        relayHead(res, answer.statusCode ?? 500, answer.rawHeaders);
        answer.pipe(res);
        res.once('close', () => {
          answer.destroy();
          resolve();
        });
        answer.once('error', reject);
      },
    );
    upstream.once('error', reject);
    req.pipe(upstream);
    res.once('close', () => upstream?.destroy());
  });
  return { answered, cancel: () => upstream?.destroy() };
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
