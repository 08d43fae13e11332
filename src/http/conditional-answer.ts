import type { HttpResponseInit } from '@azure/functions';
import { conditionOf } from './conditions';
import { problemResponse } from './problem-response';

/**
 * The answer to a GET or HEAD whose conditions want no 200; undefined where they do. A 304 carries what the 200 would say of itself
 * (RFC 9110, section 15.4.5): its tag, and how long it may be kept.
 */
export function conditionalAnswer(
  request: Pick<Headers, 'get'>,
  headers: Readonly<Record<string, string>> & { readonly etag: string; readonly 'cache-control': string },
): HttpResponseInit | undefined {
  const { etag } = headers;
  switch (conditionOf(request, etag)) {
    case 'not modified':
      return { status: 304, headers };
    case 'precondition failed':
      return problemResponse({
        code: 'PRECONDITION_FAILED',
        detail: `Its tag is ${etag}, which If-Match does not name.`,
        headers: { etag },
      });
    case 'go on':
      return undefined;
  }
}
