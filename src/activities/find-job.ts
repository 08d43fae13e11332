import type { RenderLedger } from '../ledger/render-ledger';
import type { Candidate, Ownership, SoughtRender } from '../renders/match-job';
import { bornAfterMs, looksLike, matchJob } from '../renders/match-job';
import type { FoundJob, Rivals } from '../renders/reconcile';
import { rivalsThatMatter } from '../renders/reconcile';
import type { Render } from '../renders/render';
import type { RenderTiming } from '../renders/timing';
import type { VideoApi } from '../video-api/video-api';
import { listJobs } from './list-jobs';
import { mayPass, problemOf } from './outcome-of-problem';

export interface FindJobDeps {
  readonly videoApi: Pick<VideoApi, 'list' | 'endpoint'>;
  readonly ledger: Pick<RenderLedger, 'ownership' | 'unansweredLike'>;
  readonly renderTiming: RenderTiming;
}

/** Looks in the backend's list for the job of a render whose answer was lost; and, where that matters, whose else it may be. */
export async function findJob(
  deps: FindJobDeps,
  { render, prompt, isCancelled }: SoughtRender & { isCancelled: boolean },
): Promise<{ found: FoundJob; rivals: Rivals }> {
  const found = await lookFor(deps, { render, prompt });
  const matter = rivalsThatMatter(found, isCancelled);
  const rivals = {
    otherWords: matter.otherWords && (await unansweredLike(deps, render, false)),
    sameWords: matter.sameWords && (await unansweredLike(deps, render, true)),
  };
  return { found, rivals };
}

/** What the list says of a render; `seenAs` may see a job as somebody else's than the ledger does. */
export async function lookFor(
  deps: FindJobDeps,
  { render, prompt }: SoughtRender,
  seenAs: (id: string, owner: Ownership) => Ownership = (_, owner) => owner,
): Promise<FoundJob> {
  const { videoApi, ledger, renderTiming } = deps;
  const keep = (job: Candidate['job']): boolean => looksLike(job, { render, prompt });
  const listed = await listJobs(videoApi, { bornAfterMs: bornAfterMs(render), keep });
  if (listed.outcome === 'unlistable') {
    const { problem } = listed;
    return { outcome: 'unlistable', detail: problemOf(problem).detail, mayPass: mayPass(problem) };
  }
  const candidates: Candidate[] = [];
  const backend = { ...render.backend, endpoint: videoApi.endpoint };
  for (const job of listed.jobs) {
    const owner = await ledger.ownership(render, { backend, renderId: job.id });
    candidates.push({ job, owner: seenAs(job.id, owner) });
  }
  return matchJob(candidates, { render, prompt }, renderTiming);
}

export const unansweredLike = (
  { ledger, renderTiming: { rivalWindowMs } }: Pick<FindJobDeps, 'ledger' | 'renderTiming'>,
  render: Render,
  sameWords: boolean,
): Promise<boolean> => ledger.unansweredLike(render, { windowMs: rivalWindowMs, sameWords });
