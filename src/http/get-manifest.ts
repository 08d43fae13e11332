import { createHash } from 'node:crypto';
import { isPipelineId } from '../plans/pipeline-id';
import type { Plan } from '../plans/plan';
import type { Manifest } from '../views/manifest';
import type { Replay } from '../views/replays';
import { replayOf } from '../views/replays';
import { conditionalAnswer } from './conditional-answer';
import type { HttpDeps } from './deps';
import { jsonResponse, notFound } from './problem-response';
import type { Endpoint } from './route';

/** `GET /api/pipelines/{id}/manifest`: the lineage, once the pipeline has ended. */
export function createGetManifest({ records }: Pick<HttpDeps, 'records'>): Endpoint {
  return async ({ request }) => {
    const { id } = request.params;
    const stored = isPipelineId(id) ? await records.manifest(id) : undefined;
    if (stored === undefined) {
      const known = isPipelineId(id) && (await records.plan(id)) !== undefined;
      return notFound(
        known
          ? `Pipeline ${id} has no manifest yet; it is written when the pipeline ends.`
          : `There is no pipeline "${id}".`,
      );
    }
    const manifest = { ...stored, ...(await elsewhere(stored.plan)) };
    const etag = `"${createHash('sha256').update(JSON.stringify(manifest)).digest('hex').slice(0, 32)}"`;
    // A resume may write another one, so whoever keeps it asks each time.
    const headers = { etag, 'cache-control': 'private, no-cache' };
    return conditionalAnswer(request.headers, headers) ?? jsonResponse(manifest, { headers });
  };

  /** The same plan on other backends, so that verdicts can be held side by side. */
  async function elsewhere({ pipelineId, agreed }: Plan): Promise<Pick<Manifest, 'replayOf' | 'replays'>> {
    const replays = await Promise.all((await records.replays(pipelineId)).map(side));
    const of = agreed.replayOf === undefined ? undefined : await side(agreed.replayOf);
    const known = replays.filter((replay) => replay !== undefined);
    return {
      ...(of === undefined ? {} : { replayOf: of }),
      ...(known.length === 0 ? {} : { replays: known }),
    };
  }

  async function side(id: string): Promise<Replay | undefined> {
    const [plan, manifest] = await Promise.all([records.plan(id), records.manifest(id)]);
    return plan && replayOf(plan, manifest);
  }
}
