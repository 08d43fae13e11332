import { defined } from '../contract/defined';
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

/**
 * Reads the backend's list back to `bornAfterMs`, and keeps the jobs that are asked for; where its silence is to prove something, to
 * its very end: until it says that there is no more, or shows an empty page.
 */
export async function listJobs(
  videoApi: Pick<VideoApi, 'list' | 'get'>,
  { bornAfterMs, keep, proves = false }: { bornAfterMs: number; keep: (job: ListedJob) => boolean; proves?: boolean },
): Promise<ListedJobs> {
  const jobs: ListedJob[] = [];
  const cursors: string[] = [];
  const seen = new Set<string>();
  for (let page = 0; page < MAX_PAGES; page++) {
    const after = cursors.at(-1);
    const listed = await videoApi.list({ limit: PAGE, order: 'desc', ...(after === undefined ? {} : { after }) });
    if (listed.outcome === 'problem') return { outcome: 'unlistable', problem: listed.problem };
    if (listed.unreadable > 0) return unreliable(`${listed.unreadable} entries of the job list cannot be read`);
    jobs.push(...listed.jobs.filter(keep));
    const asFar = (doubt: string | undefined): ListedJobs => ({
      ...{ outcome: 'listed', jobs },
      ...defined({ doubt: listed.apart === true ? APART : doubt }),
    });
    if (listed.jobs.length === 0 || (listed.nextAfter === null && listed.saysItIsAll))
      return asFar(proves && !(await areThere(videoApi, cursors)) ? CURSOR_GONE : undefined);
    if (!proves && restIsOlder(listed.jobs, bornAfterMs)) return asFar(undefined);
    const isNew = listed.jobs.some(({ id }) => !seen.has(id));
    const next = listed.nextAfter ?? (proves && isNew ? listed.jobs.at(-1)?.id : undefined);
    // A server that does not know cursors shows the same page for ever.
    if (next === undefined) return asFar(NO_END);
    for (const { id } of listed.jobs) seen.add(id);
    cursors.push(next);
  }
  return unreliable(`the job list goes on after ${MAX_PAGES} pages`);
}

/** Whether all these are jobs still: most servers answer a cursor that they do not know with an empty page, like the end of the list. */
async function areThere(videoApi: Pick<VideoApi, 'get'>, cursors: readonly string[]): Promise<boolean> {
  for (const cursor of cursors) if ((await videoApi.get(cursor)).outcome !== 'job') return false;
  return true;
}

const CURSOR_GONE = 'a job that its pages were counted by is not there any more, so that some may have been left out';
const APART = 'the server has said of a job that there is none, and shown it later (several replicas?)';
const NO_END = 'the server does not say that its list ends there';

const unreliable = (message: string): ListedJobs => ({
  outcome: 'unlistable',
  problem: { kind: 'bad_answer', message },
});
