import { z } from 'zod';
import type { Backend } from '../plans/backend';
import type { Brief } from '../plans/brief';
import { briefSha256, draftOf, makePlan } from '../plans/make-plan';
import type { Plan } from '../plans/plan';
import { isGiven } from '../plans/still-rules';
import { flag } from './check-query';
import type { HttpDeps } from './deps';
import { earlierRequest } from './earlier-request';
import { idempotencyKeyOf } from './idempotency-key';
import { keepStill } from './keep-still';
import type { ObtainStillDeps } from './obtain-still';
import { createObtainStill } from './obtain-still';
import { withOwnStills } from './own-stills';
import { jsonResponse } from './problem-response';
import { receiverOf } from './receiver';
import type { Endpoint } from './route';
import type { StartPlanDeps } from './start-plan';
import { startPlan } from './start-plan';

type Deps = Pick<HttpDeps, 'timing' | 'soundThresholds' | 'outbox' | 'webhooks'> & StartPlanDeps & ObtainStillDeps;

export const startPipelineQuery = z.strictObject({
  dryRun: flag.describe(
    'Only plans: answers the plan and its price, and starts nothing. A picture is fetched and prepared as it would be, and not kept.',
  ),
});

/** `POST /api/pipelines`: freezes a brief into a plan and starts it. `?dryRun=true` only plans. */
export function createStartPipeline(deps: Deps): Endpoint<z.output<typeof startPipelineQuery>, Brief> {
  const { media, outbox } = deps;
  const obtainStill = createObtainStill(deps);
  return async (call) => {
    const { request, query, body: brief, image, refuseBody } = call;
    const sha256 = briefSha256(brief);
    const receiver = receiverOf(brief.callbackUrl, deps.webhooks);
    if (!receiver.ok) return refuseBody(receiver.problems);
    const { webhooks, url } = receiver;
    const options = {
      ...{ brief, ...chosen(brief, await deps.backends.limits()) },
      ...{ timing: deps.timing, dailyUsd: deps.dailyUsd, soundThresholds: deps.soundThresholds, webhooks },
    };
    if (isGiven(brief.reference) && !query.dryRun) {
      // A key that is known has its still already: nothing is fetched or prepared for it once more.
      const given = idempotencyKeyOf(request.headers);
      if (!given.ok) return given.response;
      const earlier = given.key && (await earlierRequest(deps, given.key, sha256));
      if (earlier?.is === 'refused') return earlier.response;
      if (earlier?.is === 'stored') {
        const { plan } = earlier;
        return startPlan(deps, call, { sha256, draft: plan, make: () => plan });
      }
    }
    const had = await obtainStill(brief, image);
    if (!had.ok) return refuseBody(had.problems);
    const { still } = had;
    const planned = { ...options, still: still?.planned };
    const draft = draftOf(planned);
    if (query.dryRun) return jsonResponse({ dryRun: true, plan: draft });
    const make = (pipelineId: string): Plan => {
      const plan = makePlan({ ...planned, pipelineId });
      return { ...plan, agreed: withOwnStills(plan.agreed, pipelineId) };
    };
    return startPlan(deps, call, {
      ...{ sha256, draft, make },
      keepFirst: async (pipelineId) => {
        if (url !== undefined) await outbox.open(pipelineId, url);
        return still === undefined ? undefined : keepStill(media, pipelineId, still);
      },
    });
  };
}

/** The backend that a brief names, which its schema knows to be there. */
function chosen(
  { backend: name }: Brief,
  backends: readonly Backend[],
): { backend: Backend; backends: readonly Backend[] } {
  const backend = backends.find((each) => each.name === name);
  if (backend === undefined) throw new Error(`There is no backend "${name}".`);
  return { backend, backends };
}
