import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import type { OrchestrationClient } from '../orchestrations/client';
import type { Backend } from '../plans/backend';
import type { Brief } from '../plans/brief';
import { briefSha256, draftOf, makePlan } from '../plans/make-plan';
import { newPipelineId } from '../plans/pipeline-id';
import { refreshPlan } from '../plans/refresh-plan';
import { checkBudget } from './check-budget';
import { parameter } from './check-query';
import type { HttpDeps } from './deps';
import { isUsableKey, takenKey, unusableKey } from './idempotency-key';
import type { PipelineLinks } from './links';
import { jsonResponse } from './problem-response';
import type { Endpoint } from './route';

type Deps = Pick<HttpDeps, 'backends' | 'timing' | 'dailyUsd' | 'records' | 'now'>;

export const startPipelineQuery = z.strictObject({
  dryRun: parameter
    .pipe(z.enum(['true', 'false'], 'true or false'))
    .default('false')
    .transform((word) => word === 'true')
    .describe('Only plans: answers the plan and its price, and starts nothing.'),
});

/** `POST /api/pipelines`: freezes a brief into a plan and starts it. `?dryRun=true` only plans. */
export function createStartPipeline(deps: Deps): Endpoint<z.output<typeof startPipelineQuery>, Brief> {
  return async ({ request, client, query, body: brief, links, log }) => {
    const nowMs = deps.now();
    const backends = await deps.backends.limits();
    const options = { brief, ...chosen(brief, backends), timing: deps.timing, dailyUsd: deps.dailyUsd };
    const draft = draftOf(options);
    if (query.dryRun) return jsonResponse({ dryRun: true, plan: draft });

    const key = request.headers.get('idempotency-key');
    if (key !== null && !isUsableKey(key)) return unusableKey(key);
    // A repeated request gets its pipeline even when the money has run out since.
    if (key === null || (await deps.records.keyOwner(key)) === undefined) {
      const tooDear = await checkBudget(client, draft, nowMs);
      if (tooDear !== undefined) return tooDear;
    }
    let pipelineId = newPipelineId(nowMs);
    let repeated = false;
    if (key !== null) {
      const claim = await deps.records.claimKey(key, { briefSha256: briefSha256(brief), pipelineId });
      if (claim.outcome === 'taken') return takenKey(claim.pipelineId);
      ({ pipelineId, repeated } = claim);
    }
    // A repeated request finds the plan kept by the first one, and starts it should that one have died before it could, as a
    // resume would, by today's settings; a pipeline that has ended stays ended, also when the engine has forgotten it.
    const plan = await deps.records.keepPlan(makePlan({ ...options, pipelineId }), nowMs);
    const ended = repeated && (await deps.records.run(pipelineId)) !== undefined;
    if (!ended)
      await client.startPipeline(refreshPlan(plan, { backends, dailyUsd: deps.dailyUsd }), { startedBefore: repeated });
    const { agreed, terms } = plan;
    log('pipeline.started', { pipelineId, shots: agreed.shots.length, estimateUsd: terms.estimateUsd });
    return accepted(request, client, { id: pipelineId, links: links.pipeline(pipelineId) });
  };
}

/** The durable management payload, as every client of Durable Functions expects it, and our own links beside it. */
/** The backend that a brief names, which its schema knows to be there. */
function chosen(
  { backend: name }: Brief,
  backends: readonly Backend[],
): { backend: Backend; backends: readonly Backend[] } {
  const backend = backends.find((each) => each.name === name);
  if (backend === undefined) throw new Error(`There is no backend "${name}".`);
  return { backend, backends };
}

async function accepted(
  request: HttpRequest,
  client: OrchestrationClient,
  { id, links }: { id: string; links: PipelineLinks },
): Promise<HttpResponseInit> {
  const { body, location, retryAfter } = await client.checkStatus(request, id);
  return jsonResponse(
    { ...body, links },
    {
      status: 202,
      headers: {
        ...(location === null ? {} : { location }),
        'retry-after': retryAfter ?? '10',
      },
    },
  );
}
