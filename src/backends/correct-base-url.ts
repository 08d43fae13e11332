import { videosBaseUrl } from '../video-api/base-url';

export type CorrectedUrl =
  | { readonly ok: true; readonly baseUrl: string; readonly correction?: string }
  | { readonly ok: false; readonly expected: string };

/** Parts of a pasted URL that say nothing of the server itself: they go with one call, or have a setting of their own. */
const KNOWN_QUERY = ['api-version', 'limit', 'order', 'after', 'model', 'variant', 'custom_llm_provider'];
const KEY_LIKE = /key|token|secret|sig|auth|pass|cred|code/i;
const PLAIN_NAME = /^[a-z][a-z_-]{0,30}$/i;

/**
 * The URL that `/videos` is appended to, of one that was pasted from a page or a console. What was corrected is told without the
 * query's values; a query that may hold a key is refused and not repeated.
 */
export function correctBaseUrl(pasted: string, { exact = false }: { readonly exact?: boolean } = {}): CorrectedUrl {
  const text = pasted.trim();
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    return refused('an http(s) URL, such as http://127.0.0.1:8000/v1');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '')
    return refused('a URL without user name and password; the credential is given apart, by "auth"');
  const names = [...url.searchParams.keys()];
  if (names.some((name) => KEY_LIKE.test(name) || !PLAIN_NAME.test(name)))
    return refused('a URL without a query; this one may hold a key, which is given apart, by "auth"');
  const unknown = names.filter((name) => !KNOWN_QUERY.includes(name));
  if (unknown.length > 0 || (exact && names.length > 0))
    return refused(`a URL without a query (it has ${names.join(', ')})`);
  const isVideos = !exact && /\/videos\/*$/.test(url.pathname);
  const dropped = [
    ...(isVideos ? ['/videos at the end'] : []),
    ...(names.length > 0 ? [`the query (${names.join(', ')})`] : []),
    ...(url.hash === '' ? [] : ['the part after #']),
  ];
  const path = (isVideos ? url.pathname.replace(/\/videos\/*$/, '') : url.pathname).replace(/\/+$/, '');
  try {
    const bare = `${url.origin}${path}`;
    const baseUrl = exact ? bare : videosBaseUrl(bare);
    if (dropped.length === 0) return { ok: true, baseUrl };
    return { ok: true, baseUrl, correction: `used without ${dropped.join(' and ')}` };
  } catch (error) {
    return refused(`${error instanceof Error ? error.message : String(error)} For another path, say "exact": true`);
  }
}

const refused = (expected: string): CorrectedUrl => ({ ok: false, expected });
