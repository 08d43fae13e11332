import { shorten } from '../contract/shorten';
import type { HttpDeps } from './deps';
import type { Endpoint } from './endpoint';
import { outlineOf } from './get-pipeline';
import { continuationOf, cursorOf } from './page-cursor';
import { jsonResponse, problemResponse } from './problem-response';

const DEFAULT_PAGE = 20;
const MAX_PAGE = 100;

/** `GET /api/pipelines`: newest first, `?limit=` at a time; `?after=` takes the `next` of the page before. */
export function createListPipelines({
  records,
  now,
}: Pick<HttpDeps, 'records'> & { readonly now: () => number }): Endpoint {
  return async ({ request, client }) => {
    const limit = Number(request.query.get('limit') ?? DEFAULT_PAGE);
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) {
      return problemResponse({
        status: 400,
        code: 'INVALID_LIMIT',
        title: 'limit cannot be used as it is',
        detail: `limit is "${request.query.get('limit')}"; a whole number from 1 to ${MAX_PAGE} was expected.`,
      });
    }
    const after = request.query.get('after');
    const continuation = after === null ? undefined : continuationOf(after);
    if (after !== null && continuation === undefined) {
      return problemResponse({
        status: 400,
        code: 'INVALID_AFTER',
        title: 'after cannot be used as it is',
        detail: `after is "${shorten(after, 100)}"; the "next" of an earlier page was expected.`,
      });
    }
    const page = await records.list({ size: limit, continuation });
    const documents = await Promise.all(
      page.entries.map(({ pipelineId }) => outlineOf(request, { client, records, id: pipelineId, now })),
    );
    return jsonResponse({
      pipelines: documents.flatMap((document) => {
        if (document === undefined) return [];
        const { id, name, state, stage, createdAt, estimateUsd, spentUsd, links } = document;
        return [{ id, name, state, stage, createdAt, estimateUsd, spentUsd, links }];
      }),
      next: page.continuation === null ? null : cursorOf(page.continuation),
    });
  };
}
