import type { ServerResponse } from 'node:http';

import type { Clock } from '../../clock';
import { netJson } from '../durable/json-net';

export interface Answer {
  readonly status: number;
  /** In the order in which they are sent. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Uint8Array;
  /** Sent without its length, as the real host does in places. */
  readonly chunked?: boolean;
}

export const JSON_TYPE = 'application/json; charset=utf-8';

/** A JSON answer. A plain string makes a JSON string, which is what some errors of the engine are. */
export function json(status: number, body: unknown, headers: Answer['headers'] = []): Answer {
  return { status, headers: [['Content-Type', JSON_TYPE], ...headers], body: netJson(body) };
}

export function empty(status: number, headers: Answer['headers'] = []): Answer {
  return { status, headers };
}

/** Sends an answer with the headers that Kestrel gives one, in its order. */
export function send(res: ServerResponse, { status, headers = [], body, chunked = false }: Answer): void {
  if (res.headersSent || res.destroyed) return;
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const [own, late] = [
    headers.filter(([name]) => name === 'Content-Type'),
    headers.filter(([name]) => name !== 'Content-Type'),
  ];
  prepare(res);
  // 204 and 304 have no body, and no length of one.
  const headOnly = res.req.method === 'HEAD';
  const lengthUnsaid = bytes === undefined ? headOnly : chunked;
  if (status !== 204 && status !== 304 && !lengthUnsaid) {
    res.setHeader('Content-Length', bytes?.length ?? 0);
  }
  for (const [name, value] of own) res.setHeader(name, value);
  stamp(res);
  for (const [name, value] of late) res.setHeader(name, value);
  res.writeHead(status);
  res.end(headOnly ? undefined : bytes);
}

/** Node's own connection headers off: Kestrel sends none. */
export function prepare(res: ServerResponse): void {
  res.sendDate = false;
  res.removeHeader('Connection');
}

const clocks = new WeakMap<ServerResponse, Pick<Clock, 'now'>>();

/** Lets an answer be dated by the host's clock, whoever sends it in the end. */
export function dateBy(clock: Pick<Clock, 'now'>, res: ServerResponse): void {
  clocks.set(res, clock);
}

export function stamp(res: ServerResponse): void {
  res.setHeader('Date', new Date(clocks.get(res)?.now() ?? Date.now()).toUTCString());
  res.setHeader('Server', 'Kestrel');
}
