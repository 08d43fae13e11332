import type { IncomingHttpHeaders } from 'node:http';

import type { RpcHttp } from '../worker/core-types';
import type { Exchange } from './exchange';

/** The request as a function without HTTP streaming receives it. */
export function functionRequest(
  { method, path, query, origin, target, req }: Exchange,
  params: Record<string, string>,
  body: Buffer | undefined,
): RpcHttp {
  const cut = target.indexOf('?');
  return {
    url: `${origin}${requestPath(path)}${cut < 0 ? '' : target.slice(cut)}`,
    method,
    nullableHeaders: wrapped(joinedHeaders(req.headers)),
    nullableQuery: wrapped(joinedQuery(query)),
    nullableParams: wrapped(params),
    ...(body !== undefined && body.length > 0 && { body: { bytes: body } }),
  };
}

/** The path as ASP.NET Core prints it after decoding it: `x%3Ay` becomes `x:y`, `%252F` becomes `%2F`. */
export function requestPath(path: string): string {
  return encoded(decoded(path), (escape) => escape);
}

/** The path as the host's proxy sends it on: what was still encoded is encoded once more, so `%2F` becomes `%252F`. */
export function forwardedPath(path: string): string {
  return encoded(decoded(path), (escape) => `%25${escape.slice(1)}`);
}

/** Decoded once, but for slashes: those would change the segments. */
function decoded(path: string): string {
  return path.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return escaped
        .split(/(%2f)/i)
        .map((piece) => (/^%2f$/i.test(piece) ? piece : decodeURIComponent(piece)))
        .join('');
    } catch {
      return escaped;
    }
  });
}

function encoded(text: string, escape: (escaped: string) => string): string {
  return text.replace(/%[0-9a-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/]/giu, (found) =>
    found.length === 3 && found.startsWith('%') ? escape(found) : encodeURIComponent(found),
  );
}

/** Lower-cased names in alphabetical order; repeated ones joined. */
export function joinedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter((entry): entry is [string, string | string[]] => entry[1] !== undefined)
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value] as [string, string])
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

export function joinedQuery(query: URLSearchParams): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of query) joined[name] = name in joined ? `${joined[name] ?? ''},${value}` : value;
  return joined;
}

function wrapped(values: Record<string, string>): Record<string, { value: string }> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}
