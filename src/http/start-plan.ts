import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { OrchestrationClient } from '../orchestrations/client';
import type { PlanDraft } from '../plans/make-plan';
import { newPipelineId } from '../plans/pipeline-id';
import type { Plan } from '../plans/plan';
import { refreshPlan } from '../plans/refresh-plan';
import { checkBudget } from './check-budget';
import type { HttpDeps } from './deps';
import type { EarlierDeps } from './earlier-request';
import { earlierRequest } from './earlier-request';
import { idempotencyKeyOf, takenKey } from './idempotency-key';
import type { PipelineLinks } from './links';
import { jsonResponse } from './problem-response';
import type { Call } from './route';

export type StartPlanDeps = Pick<HttpDeps, 'backends' | 'dailyUsd' | 'now'> & EarlierDeps;

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
  deps: StartPlanDeps,
  { request, client, links, log }: Pick<Call, 'request' | 'client' | 'links' | 'log'>,
  { sha256, draft, make, keepFirst, prepare }: ToStart,
): Promise<HttpResponseInit> {
  const { backends, dailyUsd, records, now, wallNow } = deps;
  const nowMs = now();
  const given = idempotencyKeyOf(request.headers);
  if (!given.ok) return given.response;
  const { key } = given;
  const earlier = key && (await earlierRequest(deps, key, sha256));
  if (earlier?.is === 'refused') return earlier.response;
  // A repeated request gets its pipeline even when the money has run out since.
  if (earlier === undefined || earlier.is === 'none') {
    const tooDear = await checkBudget(client, draft, nowMs);
    if (tooDear !== undefined) return tooDear;
  }
  let pipelineId = newPipelineId(nowMs);
  let repeated = false;
  if (key !== undefined) {
    const claim = await records.claimKey(key, { briefSha256: sha256, pipelineId, claimedMs: wallNow() });
    if (claim.outcome === 'taken') return takenKey(claim.pipelineId);
    ({ pipelineId, repeated } = claim);
    // Another request was faster by a moment.
    const meanwhile = repeated && earlier?.is === 'none' ? await earlierRequest(deps, key, sha256) : undefined;
    if (meanwhile?.is === 'refused') return meanwhile.response;
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
