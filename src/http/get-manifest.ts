import type { HttpDeps } from './deps';
import type { Endpoint } from './endpoint';
import { isPipelineId } from '../plans/pipeline-id';
import { jsonResponse, notFound } from './problem-response';

/** `GET /api/pipelines/{id}/manifest`: the lineage, once the pipeline has ended. */
export function createGetManifest({ records }: Pick<HttpDeps, 'records'>): Endpoint {
  return async ({ request }) => {
    const { id } = request.params;
    const manifest = isPipelineId(id) ? await records.manifest(id) : undefined;
    if (manifest !== undefined) return jsonResponse(manifest);
    const known = isPipelineId(id) && (await records.plan(id)) !== undefined;
    return notFound(
      known
        ? `Pipeline ${id} has no manifest yet; it is written when the pipeline ends.`
        : `There is no pipeline "${id}".`,
    );
  };
}
