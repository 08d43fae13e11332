import type { Answer } from '../../http/answer';
import type { StrayRequest } from '../dialect';

export const detail = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers,
  json: { detail: text },
});

/** What FastAPI's router says of a request that no route takes. */
export function starletteStray({ kind, method, path, origin, allow }: StrayRequest): Answer {
  if (path.length > 1 && path.endsWith('/') && path.startsWith('/v1/'))
    return { status: 307, headers: { location: `${origin}${path.slice(0, -1)}` }, text: '' };
  if (kind === 'wrong-method') return detail(405, 'Method Not Allowed', { allow: starletteAllow(allow) });
  // `POST /videos/edits` meets the route of `GET /videos/{id}`.
  if ((kind === 'unknown-path' || kind === 'not-simulated') && method === 'POST' && /^\/v1\/videos\/[^/]+$/.test(path))
    return detail(405, 'Method Not Allowed', { allow: 'GET' });
  return detail(404, 'Not Found');
}

/** It names the methods of the first route with that path only. */
function starletteAllow(allow: string): string {
  return allow.includes('GET') ? 'GET' : allow;
}
