import { ANSWER_HEADERS, REQUEST_HEADERS } from './header-table';
import type { Endpoint } from './route';

/** What a script of another origin may read of an answer, besides the few headers that every browser shows. */
const EXPOSED = ['content-length', ...Object.keys(ANSWER_HEADERS).filter((name) => name !== 'Set-Cookie')]
  .map((name) => name.toLowerCase())
  .sort();
/** What such a script may send. */
const ALLOWED = [
  ...['authorization', 'content-type', 'x-functions-clientid', 'x-functions-key'],
  ...Object.keys(REQUEST_HEADERS).map((name) => name.toLowerCase()),
].sort();
const METHODS = ['GET', 'HEAD', 'POST', 'DELETE'];
/** Two hours, the longest that Chromium keeps an answer to a preflight. */
const MAX_AGE_SECONDS = 7_200;

/*
 * CORS is off until SHOTLOOP_CORS_ORIGINS names the origins whose pages may call. It is set here and in no other place:
 *
 * - Azure has a list of its own ("CORS" of the function app, `siteConfig.cors`). Where that has an entry, the platform answers
 *   preflights before the app is asked, and its headers stand in the place of ours; it names no headers to expose, so a page cannot
 *   read ETag, Location, Retry-After or Content-Range. Leave that list empty.
 *   https://learn.microsoft.com/azure/app-service/app-service-web-tutorial-rest-api
 * - `func start` has `Host.CORS` in local.settings.json and `--cors`, with the same effect. Leave them out.
 * - The embedded host has none: it passes on what the app answers, and says at its start that it passes over `Host.CORS`.
 *
 * An answer that a host gives without asking the app, such as 401 for a key that is missing or wrong, has no CORS headers, so a page
 * sees a network error in its place. Cookies and other credentials of a browser are never allowed: a key is sent as a header.
 */

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
