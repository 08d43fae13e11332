import { createHash } from 'node:crypto';
import { isPipelineId } from '../plans/pipeline-id';
import { conditionalAnswer } from './conditional-answer';
import type { HttpDeps } from './deps';
import { jsonResponse, notFound } from './problem-response';
import type { Endpoint } from './route';

/** `GET /api/pipelines/{id}/manifest`: the lineage, once the pipeline has ended. */
export function createGetManifest({ records }: Pick<HttpDeps, 'records'>): Endpoint {
  return async ({ request }) => {
    const { id } = request.params;
    const manifest = isPipelineId(id) ? await records.manifest(id) : undefined;
    if (manifest === undefined) {
      const known = isPipelineId(id) && (await records.plan(id)) !== undefined;
      return notFound(
        known
          ? `Pipeline ${id} has no manifest yet; it is written when the pipeline ends.`
          : `There is no pipeline "${id}".`,
      );
    }
    const etag = `"${createHash('sha256').update(JSON.stringify(manifest)).digest('hex').slice(0, 32)}"`;
    // A resume may write another one, so whoever keeps it asks each time.
    const headers = { etag, 'cache-control': 'private, no-cache' };
    return conditionalAnswer(request.headers, headers) ?? jsonResponse(manifest, { headers });
  };
}
