import type { Endpoint } from './route';

/** What a script of another origin may read of an answer, besides the few headers that every browser shows. */
const EXPOSED = [
  'accept-ranges',
  'content-disposition',
  'content-length',
  'content-range',
  'etag',
  'location',
  'retry-after',
];
/** What such a script may send. */
const ALLOWED = [
  'authorization',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'if-range',
  'range',
  'x-functions-clientid',
  'x-functions-key',
];
const METHODS = ['GET', 'HEAD', 'POST'];
/** Two hours, the longest that Chromium keeps an answer to a preflight. */
const MAX_AGE_SECONDS = 7_200;

/** The headers that let a page of another origin read an answer; without the setting there are none, as for one it does not name. */
export function corsHeaders(request: Pick<Headers, 'get'>, allowed: readonly string[]): Record<string, string> {
  if (allowed.length === 0) return {};
  const origin = request.get('origin');
  const isAny = allowed.includes('*');
  // Said whatever the origin: a cache must not give the answer for one page to another.
  const vary: Record<string, string> = isAny ? {} : { vary: 'Origin' };
  if (origin === null || !(isAny || allowed.includes(origin))) return vary;
  return {
    ...vary,
    'access-control-allow-origin': isAny ? '*' : origin,
    'access-control-expose-headers': EXPOSED.join(', '),
  };
}

/**
 * Answers the question that a browser asks before it sends a key or an idempotency key to another origin. It comes without a key, so
 * its function is open to all; to a page that is not allowed it says nothing, and the browser then sends nothing more.
 */
export function createPreflight({ corsOrigins }: { readonly corsOrigins: readonly string[] }): Endpoint {
  return ({ request }) => {
    const isAllowed = 'access-control-allow-origin' in corsHeaders(request.headers, corsOrigins);
    const headers: Record<string, string> = isAllowed
      ? {
          'access-control-allow-methods': METHODS.join(', '),
          'access-control-allow-headers': ALLOWED.join(', '),
          'access-control-max-age': String(MAX_AGE_SECONDS),
        }
      : {};
    return Promise.resolve({ status: 204, headers });
  };
}
