import { isPipelineId } from '../plans/pipeline-id';
import type { HttpDeps } from './deps';
import { notFound } from './problem-response';
import type { Endpoint } from './route';

/** `DELETE /api/pipelines/{id}/links`: whoever has a link to this pipeline, or came by one, is out. */
export function createRevokeLinks({
  linkGenerations,
  records,
}: Pick<HttpDeps, 'linkGenerations' | 'records'>): Endpoint {
  return async ({ request, log }) => {
    const { id } = request.params;
    const isThere = isPipelineId(id) && (await records.plan(id)) !== undefined;
    if (!isThere) return notFound(`There is no pipeline "${id}".`);
    await linkGenerations.revoke(id);
    log('link.revoked', { pipelineId: id });
    return { status: 204, headers: { 'cache-control': 'no-store' } };
  };
}
