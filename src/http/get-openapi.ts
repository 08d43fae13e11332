import { createHash } from 'node:crypto';
import type { HttpResponseInit } from '@azure/functions';
import { conditionalAnswer } from './conditional-answer';
import type { HttpApp } from './deps';
import { jsonResponse } from './problem-response';
import type { Endpoint } from './route';

/** `GET /api/openapi.json`: the API as OpenAPI 3.1, with the limits of this app's own backends. Needs no settings. */
export function createGetOpenApi({ deps, describeApi }: Pick<HttpApp, 'deps' | 'describeApi'>): Endpoint {
  let latest: { readonly of: string; readonly text: string; readonly etag: string } | undefined;
  return async ({ request }): Promise<HttpResponseInit> => {
    const prefix = new URL(request.url).pathname.replace(/\/openapi\.json\/?$/i, '');
    const about = { limits: (await deps?.backends.limits()) ?? [], prefix: prefix === '' ? '/' : prefix };
    const of = JSON.stringify(about);
    // It takes a while to make, and only what it is made of can change it.
    if (latest?.of !== of) {
      const text = JSON.stringify(describeApi(about));
      const etag = `"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"`;
      latest = { of, text, etag };
    }
    const headers = { etag: latest.etag, 'cache-control': 'private, no-cache' };
    return conditionalAnswer(request.headers, headers) ?? { ...jsonResponse(null, { headers }), body: latest.text };
  };
}
