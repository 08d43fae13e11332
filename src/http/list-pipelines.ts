import { z } from 'zod';
import { parameter } from './check-query';
import type { HttpDeps } from './deps';
import { loadOutline } from './load-document';
import { continuationOf, cursorOf } from './page-cursor';
import { jsonResponse } from './problem-response';
import type { Endpoint } from './route';

const DEFAULT_PAGE = 20;
const MAX_PAGE = 100;

const pageSize = `a whole number from 1 to ${MAX_PAGE}`;
export const listPipelinesQuery = z.strictObject({
  limit: parameter
    .regex(/^\d{1,3}$/, pageSize)
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= MAX_PAGE, pageSize)
    .default(DEFAULT_PAGE)
    .describe('How many pipelines a page has at most.'),
  after: parameter
    .transform((cursor, context) => {
      const continuation = continuationOf(cursor);
      if (continuation === undefined) context.addIssue('the "next" of an earlier page');
      return continuation;
    })
    .optional()
    .describe('The `next` of the page before.'),
});

/** `GET /api/pipelines`: newest first, `?limit=` at a time; `?after=` takes the `next` of the page before. */
export function createListPipelines({
  records,
  now,
}: Pick<HttpDeps, 'records' | 'now'>): Endpoint<z.output<typeof listPipelinesQuery>> {
  return async ({ client, query, links }) => {
    const page = await records.list({ size: query.limit, continuation: query.after });
    const outlines = await Promise.all(
      page.entries.map(({ pipelineId }) => loadOutline(pipelineId, { client, records, links, now })),
    );
    return jsonResponse({
      pipelines: outlines.flatMap((outline) => {
        if (outline === undefined) return [];
        const { id, name, state, stage, createdAt, estimateUsd, spentUsd, links: itsLinks, shots } = outline.document;
        const posterHref = shots.find(({ clip }) => clip?.posterHref !== undefined)?.clip?.posterHref ?? null;
        return [{ id, name, state, stage, createdAt, estimateUsd, spentUsd, links: itsLinks, posterHref }];
      }),
      next: page.continuation === null ? null : cursorOf(page.continuation),
    });
  };
}
