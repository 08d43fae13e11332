import type { IncomingMessage, ServerResponse } from 'node:http';

/** One HTTP request on its way through the host, with the parts that every handler looks at read once. */
export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly method: string;
  /** Path and query as received. */
  readonly target: string;
  /** The path as received, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** `http://host:port` as the client addressed it. */
  readonly origin: string;
}

export function exchange(req: IncomingMessage, res: ServerResponse): Exchange {
  const target = req.url ?? '/';
  const cut = target.indexOf('?');
  return {
    req,
    res,
    method: req.method ?? 'GET',
    target,
    path: cut < 0 ? target : target.slice(0, cut),
    query: new URLSearchParams(cut < 0 ? '' : target.slice(cut + 1)),
    origin: `http://${req.headers.host ?? 'localhost'}`,
  };
}

/** A query value, its name compared ignoring case. A repeated name gives its first value: joined ones are of no use here. */
export function queryValue({ query }: Pick<Exchange, 'query'>, name: string): string | undefined {
  for (const [key, value] of query) if (key.toLowerCase() === name.toLowerCase()) return value;
  return undefined;
}

export function queryValues({ query }: Pick<Exchange, 'query'>, name: string): string[] {
  return [...query].filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}

export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/** The client has closed its connection. */
export class ClientGoneError extends Error {
  override readonly name = 'ClientGoneError';
  constructor(when: string) {
    super(`Its client went away ${when}.`);
  }
}

/** Reads a request's whole body. Rejects with BodyTooLargeError past `limit` bytes, and with ClientGoneError when it breaks off. */
export async function readBody(req: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of req) {
      const bytes = chunk as Buffer;
      size += bytes.length;
      if (size > limit) throw new BodyTooLargeError(`The request body is larger than ${limit} bytes.`);
      chunks.push(bytes);
    }
  } catch (error) {
    // Node says ECONNRESET of a request that ends before its body does.
    throw req.readableAborted && !(error instanceof BodyTooLargeError)
      ? new ClientGoneError('before its request was whole')
      : error;
  }
  return Buffer.concat(chunks);
}
