import type { Backends } from '../backends/registry';
import type { Plan } from '../plans/plan';
import type { RenderLedger } from '../ledger/render-ledger';
import type { Render } from '../renders/render';
import { jobIdsOf } from '../renders/render';
import type { DuplicateJobs } from '../contract/duplicate-jobs';
import type { FindJobDeps } from './find-job';
import { lookFor, unansweredLike } from './find-job';
import type { Log } from './log';

export interface FindDuplicatesDeps extends Omit<FindJobDeps, 'videoApi'> {
  readonly apiFor: Backends['forJob'];
  readonly ledger: FindJobDeps['ledger'] & Pick<RenderLedger, 'ofPipeline' | 'listed'>;
  readonly log: Log;
}

/**
 * Looks for what a pipeline may have paid besides: jobs that answers named too late are known already; of a render that was
 * submitted again, an earlier submit may have arrived after all, because a list that was vouched for may name a job later than it
 * should, and a person may have decided in error. What is found goes into the account as unknown.
 */
export function createFindDuplicates(deps: FindDuplicatesDeps): (plan: Plan) => Promise<DuplicateJobs> {
  const { ledger, log } = deps;
  return async (plan) => {
    const duplicates: Record<string, string[]> = {};
    for (const known of await ledger.ofPipeline(plan.pipelineId)) {
      const { pipelineId, shot, attempt } = known;
      const planned = plan.agreed.shots.find(({ name }) => name === shot);
      const videoApi = planned && mayBeListed(known) ? await deps.apiFor(known.backend) : undefined;
      const listed = planned && videoApi ? await lookAgain({ ...deps, videoApi }, known, planned.prompt) : undefined;
      // With the list out of reach, what an earlier look found still stands.
      const render = listed === undefined ? known : await ledger.listed(known, listed);
      const renderIds = (render.duplicateJobs ?? []).map(({ renderId }) => renderId);
      if (renderIds.length === 0) continue;
      duplicates[shot] = [...(duplicates[shot] ?? []), ...renderIds];
      log('render.duplicates', { pipelineId, shot, attempt, renderIds: renderIds.join() });
    }
    return duplicates;
  };
}

/** One that was to be submitted again, and never was, may have arrived the first time as well. */
const mayBeListed = (render: Render): boolean =>
  render.makes !== 'picture' && render.resubmits > 0 && render.state !== 'intended' && render.state !== 'asked';

/** Jobs besides those known for its own that are most likely this render's; undefined where the list cannot be had. */
async function lookAgain(deps: FindJobDeps, render: Render, prompt: string): Promise<string[] | undefined> {
  const known = jobIdsOf(render);
  // Only what is there counts here, so that it does not matter how old it is.
  const nowMs = Date.parse(render.intendedAt);
  const found = await lookFor(deps, { render, prompt, nowMs }, (id, owner) => (known.includes(id) ? 'others' : owner));
  switch (found.outcome) {
    case 'one':
      // Taken for it, by a run that died before it could write that down.
      if (found.certain) return [found.job.id];
      // A job that does not tell its prompt may be anybody's; and one may be a twin's, whose answer is missing, and who is about to find it.
      return found.job.prompt === null || (await unansweredLike(deps, render, true)) ? [] : [found.job.id];
    case 'several':
      return (await unansweredLike(deps, render, true)) ? [] : found.renderIds;
    case 'none':
    case 'alike':
    case 'late':
      return [];
    case 'unlistable':
      return undefined;
  }
}
