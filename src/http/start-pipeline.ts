import { z } from 'zod';
import type { Backend } from '../plans/backend';
import type { Brief } from '../plans/brief';
import { briefSha256, draftOf, makePlan } from '../plans/make-plan';
import type { Plan } from '../plans/plan';
import { isGiven } from '../plans/still-rules';
import { flag } from './check-query';
import type { HttpDeps } from './deps';
import { isUsableKey, takenKey, unusableKey } from './idempotency-key';
import { keepStill } from './keep-still';
import type { ObtainStillDeps } from './obtain-still';
import { createObtainStill } from './obtain-still';
import { withOwnStills } from './own-stills';
import { jsonResponse } from './problem-response';
import { receiverOf } from './receiver';
import type { Endpoint } from './route';
import { startPlan } from './start-plan';

type Deps = Pick<
  HttpDeps,
  'backends' | 'timing' | 'soundThresholds' | 'dailyUsd' | 'records' | 'now' | 'outbox' | 'webhooks'
> &
  ObtainStillDeps;

export const startPipelineQuery = z.strictObject({
  dryRun: flag.describe(
    'Only plans: answers the plan and its price, and starts nothing. A picture is fetched and prepared as it would be, and not kept.',
  ),
});

/** `POST /api/pipelines`: freezes a brief into a plan and starts it. `?dryRun=true` only plans. */
export function createStartPipeline(deps: Deps): Endpoint<z.output<typeof startPipelineQuery>, Brief> {
  const { records, media, outbox } = deps;
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
      const key = request.headers.get('idempotency-key');
      if (key !== null && !isUsableKey(key)) return unusableKey(key);
      const owner = key === null ? undefined : await records.keyOwner(key);
      if (owner !== undefined && owner.briefSha256 !== sha256) return takenKey(owner.pipelineId);
      const plan = owner && (await records.plan(owner.pipelineId));
      if (plan !== undefined) return startPlan(deps, call, { sha256, draft: plan, make: () => plan });
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
