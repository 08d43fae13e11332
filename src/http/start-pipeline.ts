import { z } from 'zod';
import type { Backend } from '../plans/backend';
import type { Brief } from '../plans/brief';
import { briefSha256, draftOf, makePlan } from '../plans/make-plan';
import type { Plan } from '../plans/plan';
import { flag } from './check-query';
import type { HttpDeps } from './deps';
import { jsonResponse } from './problem-response';
import type { Endpoint } from './route';
import { startPlan } from './start-plan';

type Deps = Pick<HttpDeps, 'backends' | 'timing' | 'soundThresholds' | 'dailyUsd' | 'records' | 'now'>;

export const startPipelineQuery = z.strictObject({
  dryRun: flag.describe('Only plans: answers the plan and its price, and starts nothing.'),
});

/** `POST /api/pipelines`: freezes a brief into a plan and starts it. `?dryRun=true` only plans. */
export function createStartPipeline(deps: Deps): Endpoint<z.output<typeof startPipelineQuery>, Brief> {
  return async (call) => {
    const { query, body: brief } = call;
    const backends = await deps.backends.limits();
    const { timing, dailyUsd, soundThresholds } = deps;
    const options = { brief, ...chosen(brief, backends), timing, dailyUsd, soundThresholds };
    const draft = draftOf(options);
    if (query.dryRun) return jsonResponse({ dryRun: true, plan: draft });
    const make = (pipelineId: string): Plan => makePlan({ ...options, pipelineId });
    return startPlan(deps, call, { sha256: briefSha256(brief), draft, make });
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
