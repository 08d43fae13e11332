import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';

import type { TypedData } from '../worker/core-types';
import { propertyMetadata } from '../worker/trigger-metadata';
import { empty, prepare, send, stamp } from './answers';
import { BodyTooLargeError, ClientGoneError, type Exchange } from './exchange';
import { forwardedPath, joinedHeaders, joinedQuery } from './function-request';
import { asKestrelSends } from './known-headers';

const agent = new Agent({ keepAlive: true });

/** Closes the connections that wait for a next request. */
export function closeStreamConnections(): void {
  agent.destroy();
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

export interface StreamOptions {
  readonly port: number;
  readonly invocationId: string;
  readonly maxBodyBytes: number;
  /** The body, where it has already been read. */
  readonly body: Buffer | undefined;
}

export interface StreamedRequest {
  /** The answer has begun, and is on its way to the client. Rejects when there will be none. */
  readonly head: Promise<void>;
  /** It has gone out whole, or broke off on our side. Rejects with ClientGoneError when its client did not wait for it. */
  readonly sent: Promise<void>;
  /** Gives the request up: the SDK never answers for a function that failed. */
  cancel(): void;
}

/**
 * The host's half of HTTP streaming: sends the request on to the SDK's own server, marked with the invocation's id, and
 * the answer back as it comes.
 */
export function streamRequest(
  { req, res, method, path, target, origin }: Exchange,
  { port, invocationId, maxBodyBytes, body }: StreamOptions,
): StreamedRequest {
  const upstream = httpRequest({
    // A body that is answered before it was read whole stays in its connection, and the next request would wait behind it.
    agent: hasBody(req) ? false : agent,
    host: '127.0.0.1',
    port,
    method,
    path: forwardedPath(path) + target.slice(path.length),
    headers: {
      ...req.headers,
      'x-ms-invocation-id': invocationId,
      'x-forwarded-host': new URL(origin).host,
      'x-forwarded-proto': 'http',
    },
  });
  let brokeOff = false;
  const head = new Promise<void>((resolve, reject) => {
    upstream.once('response', (answer) => {
      if (res.destroyed) {
        answer.destroy();
        return;
      }
      relayHead(res, answer.statusCode ?? 500, answer.rawHeaders);
      // A body that breaks off must break off for the client too, not end as if it were whole.
      answer.once('error', () => {
        brokeOff = true;
        res.destroy();
      });
      answer.pipe(res);
      resolve();
    });
    upstream.once('error', reject);
    res.once('close', () => {
      if (!res.headersSent) reject(new ClientGoneError('before its answer had begun'));
    });
  });
  const sent = new Promise<void>((resolve, reject) => {
    res.once('close', () => {
      if (res.writableFinished || brokeOff) resolve();
      else reject(new ClientGoneError('before it had its whole answer'));
    });
  });
  // Nobody looks at them when the request is given up first.
  for (const promise of [head, sent]) promise.catch(() => undefined);
  // Later errors belong to a request that has been given up or answered.
  upstream.on('error', () => undefined);
  res.once('close', () => upstream.destroy());
  if (body !== undefined) {
    upstream.end(body);
    return { head, sent, cancel: () => upstream.destroy() };
  }
  let size = 0;
  req.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maxBodyBytes) return;
    req.unpipe(upstream);
    upstream.destroy(new BodyTooLargeError(`The request body is larger than ${maxBodyBytes} bytes.`));
    send(res, empty(413));
  });
  req.pipe(upstream);
  return { head, sent, cancel: () => upstream.destroy() };
}

/** The SDK's server adds connection headers of its own, which are between it and the host. */
function relayHead(res: ServerResponse, status: number, rawHeaders: readonly string[]): void {
  prepare(res);
  stamp(res);
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    if (!['date', 'connection', 'keep-alive', 'transfer-encoding'].includes(name.toLowerCase())) {
      headers.push([name, value]);
    }
  }
  const values = new Map<string, string[]>();
  for (const [name, value] of asKestrelSends(headers)) values.set(name, [...(values.get(name) ?? []), value]);
  for (const [name, value] of values) res.setHeader(name, value);
  res.writeHead(status);
}

/**
 * What the SDK reads next to the streamed request: headers, and everything else that is a string as a parameter. The host
 * puts more there than route values: the properties of a JSON body and the query, each overwriting the one before.
 */
export function streamMetadata(
  { req, query }: Exchange,
  params: Record<string, string>,
  body: Buffer | undefined,
): Record<string, TypedData> {
  const queried = Object.fromEntries(Object.entries(joinedQuery(query)).filter(([name]) => name !== 'code'));
  const strings = { ...queried, ...params };
  return {
    ...(body !== undefined && bodyMetadata(body)),
    ...Object.fromEntries(Object.entries(strings).map(([name, value]) => [name, { string: value }])),
    Query: { json: JSON.stringify(joinedQuery(query)) },
    Headers: { json: JSON.stringify(joinedHeaders(req.headers)) },
  };
}

function bodyMetadata(body: Buffer): Record<string, TypedData> {
  try {
    const value = JSON.parse(body.toString('utf8')) as unknown;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
    const plain = Object.entries(value).filter(([, one]) => typeof one !== 'object');
    return propertyMetadata(Object.fromEntries(plain));
  } catch {
    return {};
  }
}
