import type { VideoApiProblem } from '../video-api/problem';
import type { VideoApi } from '../video-api/video-api';
import type { ListedJob } from '../renders/match-job';
import { restIsOlder } from '../renders/match-job';

const PAGE = 100;
/** 10,000 jobs: more than any backend keeps of us in the 24 hours it keeps them. */
const MAX_PAGES = 100;

export type ListedJobs =
  /** The list was read as far back as was asked for. */
  | {
      outcome: 'listed';
      jobs: ListedJob[];
      /** In words, why a job that it does not name may be there all the same; absent where its absence proves something. */
      doubt?: string;
    }
  /** It cannot be had, or not be relied on. */
  | { outcome: 'unlistable'; problem: VideoApiProblem };

/** Reads the backend's list back to `bornAfterMs`, and keeps the jobs that are asked for. */
export async function listJobs(
  videoApi: Pick<VideoApi, 'list'>,
  { bornAfterMs, keep }: { bornAfterMs: number; keep: (job: ListedJob) => boolean },
): Promise<ListedJobs> {
  const jobs: ListedJob[] = [];
  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const listed = await videoApi.list({ limit: PAGE, order: 'desc', ...(after === undefined ? {} : { after }) });
    if (listed.outcome === 'problem') return { outcome: 'unlistable', problem: listed.problem };
    if (listed.unreadable > 0) return unreliable(`${listed.unreadable} entries of the job list cannot be read`);
    jobs.push(...listed.jobs.filter(keep));
    const isBeyond = restIsOlder(listed.jobs, bornAfterMs);
    if (isBeyond || listed.nextAfter === null) {
      const isAll = isBeyond || listed.saysItIsAll || listed.jobs.length === 0;
      const doubt = listed.apart === true ? APART : isAll ? undefined : NO_END;
      return { outcome: 'listed', jobs, ...(doubt === undefined ? {} : { doubt }) };
    }
    after = listed.nextAfter;
  }
  return unreliable(`the job list goes on after ${MAX_PAGES} pages`);
}

const APART = 'the server has said of a job that there is none, and shown it later (several replicas?)';
const NO_END = 'the server does not say that its list ends there';

const unreliable = (message: string): ListedJobs => ({
  outcome: 'unlistable',
  problem: { kind: 'bad_answer', message },
});
