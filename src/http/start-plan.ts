import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { OrchestrationClient } from '../orchestrations/client';
import type { PlanDraft } from '../plans/make-plan';
import { newPipelineId } from '../plans/pipeline-id';
import type { Plan } from '../plans/plan';
import { refreshPlan } from '../plans/refresh-plan';
import { checkBudget } from './check-budget';
import type { HttpDeps } from './deps';
import { isUsableKey, takenKey, unusableKey } from './idempotency-key';
import type { PipelineLinks } from './links';
import { jsonResponse } from './problem-response';
import type { Call } from './route';

export type StartPlanDeps = Pick<HttpDeps, 'backends' | 'dailyUsd' | 'records' | 'now'>;

export interface ToStart {
  /** What makes two requests with one key the same. */
  readonly sha256: string;
  readonly draft: PlanDraft;
  readonly make: (pipelineId: string) => Plan;
  /**
   * What a plan speaks of has to be there before the plan is; safe to do twice. Undefined, or why it cannot be.
   */
  readonly keepFirst?: (pipelineId: string) => Promise<HttpResponseInit | undefined>;
  /** What has to be there before the pipeline begins; safe to do twice. */
  readonly prepare?: (plan: Plan) => Promise<void>;
}

/** Starts a plan once, however often it is asked for under one key. */
export async function startPlan(
  { backends, dailyUsd, records, now }: StartPlanDeps,
  { request, client, links, log }: Pick<Call, 'request' | 'client' | 'links' | 'log'>,
  { sha256, draft, make, keepFirst, prepare }: ToStart,
): Promise<HttpResponseInit> {
  const nowMs = now();
  const key = request.headers.get('idempotency-key');
  if (key !== null && !isUsableKey(key)) return unusableKey(key);
  // A repeated request gets its pipeline even when the money has run out since.
  if (key === null || (await records.keyOwner(key)) === undefined) {
    const tooDear = await checkBudget(client, draft, nowMs);
    if (tooDear !== undefined) return tooDear;
  }
  let pipelineId = newPipelineId(nowMs);
  let repeated = false;
  if (key !== null) {
    const claim = await records.claimKey(key, { briefSha256: sha256, pipelineId });
    if (claim.outcome === 'taken') return takenKey(claim.pipelineId);
    ({ pipelineId, repeated } = claim);
  }
  const notKept = await keepFirst?.(pipelineId);
  if (notKept !== undefined) return notKept;
  // A repeated request finds the plan kept by the first one, and starts it should that one have died before it could, as a
  // resume would, by today's settings; a pipeline that has ended stays ended, also when the engine has forgotten it.
  const plan = await records.keepPlan(make(pipelineId), nowMs);
  await prepare?.(plan);
  const ended = repeated && (await records.run(pipelineId)) !== undefined;
  if (!ended)
    await client.startPipeline(refreshPlan(plan, { backends: await backends.limits(), dailyUsd }), {
      startedBefore: repeated,
    });
  const { agreed, terms } = plan;
  log('pipeline.started', { pipelineId, shots: agreed.shots.length, estimateUsd: terms.estimateUsd });
  return accepted(request, client, { id: pipelineId, links: links.pipeline(pipelineId) });
}

/** The durable management payload, as every client of Durable Functions expects it, and our own links beside it. */
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
