import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { conditionalAnswer } from './conditional-answer';
import { notFound } from './problem-response';
import type { ReviewFile, ReviewFiles } from './review-files';
import type { Endpoint } from './route';

/**
 * Nothing runs but the page's own script, nobody may frame it, and nothing of it is told to whoever it links to. `blob:` is what the page
 * makes of media that it fetched with a key, which `<video>` cannot send.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "connect-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const SAFETY = {
  'content-security-policy': POLICY,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
};

/** `GET /api/review`, `GET /api/pipelines/{id}/review`: the page, the same for everybody. `assets` is where its files are, from there. */
export function createGetReview(files: ReviewFiles, assets: string): Endpoint {
  return async ({ request }) =>
    fileAnswer(request, await files.page(assets), { ...SAFETY, 'cache-control': 'no-cache' });
}

/** `GET /api/review/assets/{file}`: a file of the page. Its name changes with what is in it, so it may be kept for ever. */
export function createGetReviewAsset(files: ReviewFiles): Endpoint {
  return async ({ request }) => {
    const { file = '' } = request.params;
    const found = await files.asset(file);
    // After an update an open page may ask for a file of the one before: no cache may keep that it is not there.
    if (found === undefined) return notFound(`The page has no file "${file}"; reload it.`);
    return fileAnswer(request, found, { ...SAFETY, 'cache-control': 'public, max-age=31536000, immutable' });
  };
}

function fileAnswer(
  { headers: asked }: HttpRequest,
  { contentType, tag, plain, gzipped }: ReviewFile,
  more: Record<string, string> & { readonly 'cache-control': string },
): HttpResponseInit {
  const isCompressed = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(asked.get('accept-encoding') ?? '');
  const body = isCompressed ? gzipped : plain;
  const headers = {
    'content-type': contentType,
    vary: 'Accept-Encoding',
    etag: isCompressed ? `"${tag}-gzip"` : `"${tag}"`,
    ...more,
  };
  const unwanted = conditionalAnswer(asked, headers);
  if (unwanted !== undefined) return unwanted;
  return {
    status: 200,
    headers: {
      ...headers,
      'content-length': String(body.length),
      ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
    },
    body,
  };
}
