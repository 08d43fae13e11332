import type { Job } from '../video-api/parse-job';
import type { VideoApiProblem } from '../video-api/problem';
import type { VideoApi } from '../video-api/video-api';
import type { RenderRecord } from './render-record';

/** How far the backend's clock may be off ours. */
const CLOCK_SKEW_MS = 6 * 60_000;
/**
 * A job born later than this after the intent was hardly made by its POST. The intent bears the pipeline's time, and the POST
 * may come after a redelivery of the activity, five minutes later or more.
 */
const LATEST_BIRTH_MS = 20 * 60_000;
const PAGE = 100;
/** 10,000 jobs: more than any backend keeps of us in the 24 hours it keeps them. */
const MAX_PAGES = 100;

export type FoundJob =
  /** The list was read to its end, and no job of it can be this render. */
  | { outcome: 'none' }
  | { outcome: 'one'; job: Job }
  | { outcome: 'several'; renderIds: string[] }
  /** Alike in everything, but made so long after the intent that they are more likely somebody else's. */
  | { outcome: 'late'; renderIds: string[] }
  /** The list cannot be had, or not be relied on. */
  | { outcome: 'unlistable'; problem: VideoApiProblem };

/**
 * Looks in the backend's list for the job a lost answer was about: same model, size, seconds and (where echoed) prompt, born
 * within the time in which its POST can have arrived, and owned by no other record.
 */
export async function findJob(
  videoApi: Pick<VideoApi, 'list'>,
  {
    record,
    prompt,
    isOwned,
  }: { record: RenderRecord; prompt: string; isOwned: (renderId: string) => Promise<boolean> },
): Promise<FoundJob> {
  const bornAfterMs = Date.parse(record.intendedAt) - CLOCK_SKEW_MS;
  const candidates: Job[] = [];
  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const listed = await videoApi.list({ limit: PAGE, order: 'desc', ...(after === undefined ? {} : { after }) });
    if (listed.outcome === 'problem') return { outcome: 'unlistable', problem: listed.problem };
    if (listed.unreadable > 0) return unreliable(`${listed.unreadable} entries of the job list cannot be read`);
    candidates.push(...listed.jobs.filter((job) => couldBe(job, { record, prompt, bornAfterMs })));
    // Newest first: once a page ends before the intent, so does everything after it.
    const oldestMs = listed.jobs.at(-1)?.createdAtMs ?? null;
    if (listed.nextAfter === null || (oldestMs !== null && oldestMs < bornAfterMs)) {
      return choose(candidates, { isOwned, bornBeforeMs: Date.parse(record.intendedAt) + LATEST_BIRTH_MS });
    }
    after = listed.nextAfter;
  }
  return unreliable(`the job list goes on after ${MAX_PAGES} pages`);
}

async function choose(
  candidates: readonly Job[],
  { isOwned, bornBeforeMs }: { isOwned: (renderId: string) => Promise<boolean>; bornBeforeMs: number },
): Promise<FoundJob> {
  const free: Job[] = [];
  for (const job of candidates) {
    if (!(await isOwned(job.id))) free.push(job);
  }
  const inTime = free.filter(({ createdAtMs }) => createdAtMs === null || createdAtMs <= bornBeforeMs);
  const [only, ...others] = inTime;
  if (only === undefined)
    return free.length === 0 ? { outcome: 'none' } : { outcome: 'late', renderIds: free.map((job) => job.id) };
  return others.length === 0
    ? { outcome: 'one', job: only }
    : { outcome: 'several', renderIds: inTime.map((job) => job.id) };
}

/** A field the backend leaves out rules nothing out. */
function couldBe(
  job: Job,
  { record, prompt, bornAfterMs }: { record: RenderRecord; prompt: string; bornAfterMs: number },
): boolean {
  const same = (theirs: string | null, ours: string): boolean => theirs === null || theirs.trim() === ours.trim();
  return (
    job.remixedFromId === null &&
    same(job.model, record.backend.model) &&
    same(job.size, record.size) &&
    same(job.seconds, String(record.seconds)) &&
    same(job.prompt, prompt) &&
    (job.createdAtMs === null || job.createdAtMs >= bornAfterMs)
  );
}

const unreliable = (message: string): FoundJob => ({ outcome: 'unlistable', problem: { kind: 'bad_answer', message } });
