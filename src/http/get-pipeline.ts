import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ExplainDeps } from '../views/explain-document';
import { explainDocument } from '../views/explain-document';
import { hasEnded } from '../views/has-ended';
import type { PipelineDocument } from '../views/status';
import { parameter } from './check-query';
import { conditionOf, tagMatches } from './conditions';
import type { HttpDeps } from './deps';
import { loadDocument } from './load-document';
import { jsonResponse, notFound, preconditionFailed } from './problem-response';
import type { Endpoint } from './route';

const MAX_WAIT_SECONDS = 60;
const LOOK_EVERY_MS = 250;

const seconds = `0 to ${MAX_WAIT_SECONDS} seconds`;
export const getPipelineQuery = z.strictObject({
  wait: parameter
    .regex(/^\d{1,3}(\.\d{1,3})?$/, seconds)
    .transform(Number)
    .refine((wait) => wait <= MAX_WAIT_SECONDS, seconds)
    .default(0)
    .describe('Holds the answer for so many seconds, or until something changes.'),
});

/**
 * `GET /api/pipelines/{id}`: the pipeline document. `?wait=30` holds the answer until something changes, or 30 s have
 * passed; with `If-None-Match`, until it is another one than the caller has seen (304 if none came).
 */
export function createGetPipeline({
  records,
  sleep,
  now,
  ...explainDeps
}: Pick<HttpDeps, 'records' | 'sleep' | 'now'> & ExplainDeps): Endpoint<z.output<typeof getPipelineQuery>> {
  return async ({ request, client, query, links }) => {
    const { id } = request.params;
    const untilMs = now() + query.wait * 1_000;
    const load = (): Promise<PipelineDocument | undefined> => loadDocument(id, { client, records, links, now });
    const first = await load();
    if (first === undefined) return notFound(`There is no pipeline "${id}".`);
    // A caller who says what it knows misses nothing between two calls; without that, news is what is new from now on.
    const given = request.headers.get('if-none-match')?.trim() ?? '*';
    const known = given === '*' ? etagOf(first) : given;
    let document = first;
    while (now() < untilMs && !hasEnded(document) && tagMatches(known, etagOf(document), 'weak')) {
      await sleep(LOOK_EVERY_MS);
      document = (await load()) ?? document;
    }
    const etag = etagOf(document);
    const condition = conditionOf(request.headers, etag);
    if (condition === 'not modified') return { status: 304, headers: { etag, 'cache-control': 'no-store' } };
    if (condition === 'precondition failed') return preconditionFailed(etag);
    const href = (file: string): string => links.media(document.id, file);
    return jsonResponse(await explainDocument(document, explainDeps, href), { headers: { etag } });
  };
}

/** Of what happened to the pipeline. Weak: the engine touches its time stamps without anything having happened. */
function etagOf({ state, stage, shots, problem, cancel }: PipelineDocument): string {
  return `W/"${createHash('sha256')
    .update(JSON.stringify([state, stage, shots, problem, cancel]))
    .digest('hex')
    .slice(0, 32)}"`;
}
