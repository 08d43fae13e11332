import { createHash } from 'node:crypto';
import type { RenderLedger } from '../ledger/render-ledger';
import type { Candidate, ListedJob, Ownership, SoughtRender } from '../renders/match-job';
import { bornAfterMs, isForeignOnly, looksLike, matchJob } from '../renders/match-job';
import type { FoundJob, Rivals } from '../renders/reconcile';
import { rivalsThatMatter } from '../renders/reconcile';
import type { Render } from '../renders/render';
import type { RenderTiming } from '../renders/timing';
import { JOB_KEPT_MS } from '../renders/timing';
import type { VideoApi } from '../video-api/video-api';
import { listJobs } from './list-jobs';
import { mayPass, problemOf } from './outcome-of-problem';

export interface FindJobDeps {
  readonly videoApi: Pick<VideoApi, 'list' | 'get' | 'endpoint'>;
  readonly ledger: Pick<RenderLedger, 'ownership' | 'ownerOf' | 'hasAccepted' | 'unansweredLike'>;
  readonly renderTiming: RenderTiming;
}

/** Looks in the backend's list for the job of a render whose answer was lost; and, where that matters, whose else it may be. */
export async function findJob(
  deps: FindJobDeps,
  { isCancelled, ...sought }: LookedFor & { isCancelled: boolean },
): Promise<{ found: FoundJob; rivals: Rivals }> {
  const { render } = sought;
  const found = await lookFor(deps, sought);
  const matter = rivalsThatMatter(found, isCancelled);
  const rivals = {
    otherWords: matter.otherWords && (await unansweredLike(deps, render, false)),
    sameWords: matter.sameWords && (await unansweredLike(deps, render, true)),
  };
  return { found, rivals };
}

interface LookedFor extends SoughtRender {
  /** When that is, ms since the epoch. */
  readonly nowMs: number;
  /** Whether it is to prove something that the list names no such job: then it is read to its end. */
  readonly proves?: boolean;
}

/** What the list says of a render; `seenAs` may see a job as somebody else's than the ledger does. */
export async function lookFor(
  deps: FindJobDeps,
  { render, prompt, nowMs, proves = false }: LookedFor,
  seenAs: (id: string, owner: Ownership) => Ownership = (_, owner) => owner,
): Promise<FoundJob> {
  const { videoApi, ledger, renderTiming } = deps;
  if (render.makes === 'picture') return { outcome: 'unlistable', detail: NO_LIST_OF_PICTURES, mayPass: false };
  const listed = await listJobs(videoApi, { bornAfterMs: bornAfterMs(render), keep: () => true, proves });
  if (listed.outcome === 'unlistable') {
    const { problem } = listed;
    return { outcome: 'unlistable', detail: problemOf(problem).detail, mayPass: mayPass(problem) };
  }
  const candidates: Candidate[] = [];
  const backend = { ...render.backend, endpoint: videoApi.endpoint };
  for (const job of listed.jobs.filter((each) => looksLike(each, { render, prompt }))) {
    const owner = await ledger.ownership(render, { backend, renderId: job.id });
    candidates.push({ job, owner: seenAs(job.id, owner) });
  }
  const matched = matchJob(candidates, { render, prompt }, renderTiming);
  if (matched.outcome !== 'none') return matched;
  const others = listed.jobs.filter((job) => isForeignOnly(job, { render, prompt }));
  return proofOfAbsence(deps, render, { ...listed, others, nowMs });
}

const NO_LIST_OF_PICTURES = 'pictures are in no list of a server.';

/** What it takes for a list that names no such job to say that there is none. */
async function proofOfAbsence(
  { videoApi, ledger }: Pick<FindJobDeps, 'videoApi' | 'ledger'>,
  render: Render,
  {
    jobs,
    others,
    doubt,
    nowMs,
  }: { jobs: readonly ListedJob[]; others: readonly ListedJob[]; doubt?: string; nowMs: number },
): Promise<FoundJob> {
  const located = (renderId: string) => ({ backend: { ...render.backend, endpoint: videoApi.endpoint }, renderId });
  let namesOurs = false;
  let echoes = false;
  for (const job of jobs.slice(0, MOST_LOOKED_UP)) {
    if (namesOurs && (echoes || others.length === 0)) break;
    const owner = await ledger.ownerOf(located(job.id));
    if (owner === undefined || !('acceptedAt' in owner)) continue;
    namesOurs ||= Date.parse(owner.acceptedAt) < Date.parse(render.intendedAt);
    echoes ||= job.prompt !== null && sha256(job.prompt) === owner.promptSha256;
  }
  const strangers: string[] = [];
  // Words that this server need not have echoed as they came prove nothing.
  if (!echoes)
    for (const { id } of others) if ((await ledger.ownership(render, located(id))) === 'nobodys') strangers.push(id);
  if (strangers.length > 0) return { outcome: 'alike', renderIds: strangers };
  if (doubt !== undefined) return { outcome: 'none', doubt };
  const keptSinceMs = nowMs - JOB_KEPT_MS;
  if (Date.parse(render.intendedAt) < keptSinceMs)
    return { outcome: 'none', doubt: 'a job that old is not kept there any more' };
  const isBlind = !namesOurs && (await ledger.hasAccepted(render, keptSinceMs));
  return isBlind ? { outcome: 'none', doubt: 'it names no job that was accepted there before' } : { outcome: 'none' };
}

/** Bounds what one look costs; whatever is not found among so many is not proven. */
const MOST_LOOKED_UP = 300;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const unansweredLike = (
  { ledger, renderTiming: { rivalWindowMs } }: Pick<FindJobDeps, 'ledger' | 'renderTiming'>,
  render: Render,
  sameWords: boolean,
): Promise<boolean> => ledger.unansweredLike(render, { windowMs: rivalWindowMs, sameWords });
