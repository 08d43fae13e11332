import type { Job } from '../video-api/parse-job';
import type { VideoApiProblem } from '../video-api/problem';
import type { VideoApi } from '../video-api/video-api';
import type { Ownership } from '../ledger/render-ledger';
import type { Render } from './render';
import { firstIntent } from './render';

/** How far the backend's clock may be off ours. */
const CLOCK_SKEW_MS = 6 * 60_000;
/**
 * A job born later than this after the intent was hardly made by its POST. The intent bears the pipeline's time, and
 * the POST may come after a wait in a queue or a redelivery of the activity, five minutes later or more.
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
  /** One, but its prompt is not told, and another render of other words whose answer was lost may be it as well. */
  | { outcome: 'contested'; renderIds: string[] }
  /** None is this render to the letter, but some may be it with its model or prompt written differently. */
  | { outcome: 'alike'; renderIds: string[] }
  /** Alike in everything, but made so long after the intent that they are more likely somebody else's. */
  | { outcome: 'late'; renderIds: string[] }
  /** The list cannot be had, or not be relied on. */
  | { outcome: 'unlistable'; problem: VideoApiProblem };

export interface FindJobOptions {
  readonly record: Render;
  readonly prompt: string;
  /** Whose a job is, seen from the record. */
  readonly ownership: (renderId: string) => Promise<Ownership>;
  /** Whether another render that was sent in the same time, alike but for its words, is without an answer too. */
  readonly hasRival: () => Promise<boolean>;
}

/** How far apart two intents may be for one job to be taken for either, ms. */
export const RIVAL_WINDOW_MS = CLOCK_SKEW_MS + LATEST_BIRTH_MS;

/**
 * Looks in the backend's list for the job a lost answer was about: same model, size, seconds and (where echoed) prompt, born
 * within the time in which its POST can have arrived, and owned by no other record.
 */
export async function findJob(
  videoApi: Pick<VideoApi, 'list'>,
  { record, prompt, ownership, hasRival }: FindJobOptions,
): Promise<FoundJob> {
  // Whichever of its submits arrived, it is this render's job.
  const bornAfterMs = Date.parse(firstIntent(record)) - CLOCK_SKEW_MS;
  const candidates: Job[] = [];
  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const listed = await videoApi.list({ limit: PAGE, order: 'desc', ...(after === undefined ? {} : { after }) });
    if (listed.outcome === 'problem') return { outcome: 'unlistable', problem: listed.problem };
    if (listed.unreadable > 0) return unreliable(`${listed.unreadable} entries of the job list cannot be read`);
    candidates.push(...listed.jobs.filter((job) => looksLike(job, { record, prompt, bornAfterMs })));
    // Newest first, if the server heeded that: once a page ends before the intent, so does everything after it.
    const oldestMs = newestFirst(listed.jobs) ? (listed.jobs.at(-1)?.createdAtMs ?? null) : null;
    if (listed.nextAfter === null || (oldestMs !== null && oldestMs < bornAfterMs)) {
      return choose(candidates, {
        record,
        prompt,
        ownership,
        hasRival,
        bornBeforeMs: Date.parse(record.intendedAt) + LATEST_BIRTH_MS,
      });
    }
    after = listed.nextAfter;
  }
  return unreliable(`the job list goes on after ${MAX_PAGES} pages`);
}

async function choose(
  candidates: readonly Job[],
  { record, prompt, ownership, hasRival, bornBeforeMs }: FindJobOptions & { readonly bornBeforeMs: number },
): Promise<FoundJob> {
  const alike: Job[] = [];
  for (const job of candidates) {
    const whose = await ownership(job.id);
    // A run that died between taking a job and writing its id left it with this very record: that one it is, for certain.
    if (whose === 'mine') return { outcome: 'one', job };
    if (whose === 'nobodys') alike.push(job);
  }
  const free = alike.filter((job) => isToTheLetter(job, { record, prompt }));
  if (free.length === 0 && alike.length > 0) return { outcome: 'alike', renderIds: alike.map((job) => job.id) };
  const inTime = free.filter(({ createdAtMs }) => createdAtMs === null || createdAtMs <= bornBeforeMs);
  const [only, ...others] = inTime;
  if (only === undefined)
    return free.length === 0 ? { outcome: 'none' } : { outcome: 'late', renderIds: free.map((job) => job.id) };
  if (others.length > 0) return { outcome: 'several', renderIds: inTime.map((job) => job.id) };
  return only.prompt === null && (await hasRival())
    ? { outcome: 'contested', renderIds: [only.id] }
    : { outcome: 'one', job: only };
}

/**
 * Whether a job may be this render at all. Generous with what servers write in their own way (a model's full name, a prompt
 * shortened or respaced): what is passed over here counts as proof that the render never arrived.
 */
function looksLike(
  job: Job,
  { record, prompt, bornAfterMs }: { record: Render; prompt: string; bornAfterMs: number },
): boolean {
  return (
    job.remixedFromId === null &&
    (job.size === null || job.size === record.size) &&
    (job.seconds === null || Number(job.seconds) === record.seconds) &&
    (job.prompt === null || oneBeginsTheOther(plain(job.prompt), plain(prompt))) &&
    (job.createdAtMs === null || job.createdAtMs >= bornAfterMs)
  );
}

/** A field the backend leaves out rules nothing out. */
function isToTheLetter(job: Job, { record, prompt }: { record: Render; prompt: string }): boolean {
  const same = (theirs: string | null, ours: string): boolean => theirs === null || theirs.trim() === ours.trim();
  return same(job.model, record.backend.model) && same(job.prompt, prompt);
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[\s.…]+/g, ' ')
    .trim();

const oneBeginsTheOther = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a);

function newestFirst(jobs: readonly Job[]): boolean {
  return jobs.every(({ createdAtMs }, index) => {
    const before = jobs[index - 1]?.createdAtMs;
    return createdAtMs !== null && (before === undefined || (before !== null && before >= createdAtMs));
  });
}

const unreliable = (message: string): FoundJob => ({ outcome: 'unlistable', problem: { kind: 'bad_answer', message } });
