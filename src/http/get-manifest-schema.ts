import { createHash } from 'node:crypto';
import { manifestJsonSchema } from '../views/manifest-schema';
import { conditionalAnswer } from './conditional-answer';
import type { Endpoint } from './route';

/** `GET /api/manifest-schema`: what a manifest looks like, for whoever checks or generates from it. Needs no settings. */
export function createGetManifestSchema(): Endpoint {
  const body = JSON.stringify(manifestJsonSchema(), null, 2);
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`;
  const headers = { etag, 'cache-control': 'private, no-cache', 'content-type': 'application/schema+json' };
  return ({ request }) =>
    Promise.resolve(conditionalAnswer(request.headers, headers) ?? { status: 200, headers, body });
}
