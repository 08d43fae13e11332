import type { Render } from './render';
import { firstIntent, isItsLength } from './render';
import { CLOCK_SKEW_MS } from './timing';

/** A job of a backend's list, as far as it tells whose it is. What the server leaves out is null, and rules nothing out. */
export interface ListedJob {
  readonly id: string;
  readonly model: string | null;
  readonly prompt: string | null;
  readonly size: string | null;
  readonly seconds: string | null;
  readonly createdAtMs: number | null;
  readonly remixedFromId: string | null;
}

/** Whose a job is, seen from one render. */
export type Ownership = 'mine' | 'others' | 'nobodys';

export interface Candidate {
  readonly job: ListedJob;
  readonly owner: Ownership;
}

/** What is looked for: a render whose answer was lost, and the prompt it was sent with. */
export interface SoughtRender {
  readonly render: Render;
  readonly prompt: string;
}

export type MatchedJob =
  /** No job of the list can be this render. */
  | { outcome: 'none' }
  /** One alone. `certain`: an earlier run took it for this very render; otherwise it is as like it as the list can tell. */
  | { outcome: 'one'; job: ListedJob; certain: boolean }
  | { outcome: 'several'; renderIds: string[] }
  /** None is this render to the letter, but some may be it with its model, prompt, size or length written differently. */
  | { outcome: 'alike'; renderIds: string[] }
  /** Alike in everything, but made so long after the intent that they are more likely somebody else's. */
  | { outcome: 'late'; renderIds: string[] };

/**
 * Which of the candidates is the render: same model, size, seconds and prompt (as far as they are told), born within the time in
 * which its POST can have arrived, and owned by no other render.
 */
export function matchJob(
  candidates: readonly Candidate[],
  { render, prompt }: SoughtRender,
  { latestBirthMs }: { readonly latestBirthMs: number },
): MatchedJob {
  // A run that died between taking a job and writing its id left it with this very render: that one it is, for certain.
  const mine = candidates.find(({ owner }) => owner === 'mine');
  if (mine !== undefined) return { outcome: 'one', job: mine.job, certain: true };
  const alike = candidates.flatMap(({ job, owner }) => (owner === 'nobodys' ? [job] : []));
  const exact = alike.filter((job) => isToTheLetter(job, { render, prompt }));
  if (exact.length === 0 && alike.length > 0) return { outcome: 'alike', renderIds: idsOf(alike) };
  const bornBeforeMs = Date.parse(render.intendedAt) + latestBirthMs;
  const inTime = exact.filter(({ createdAtMs }) => createdAtMs === null || createdAtMs <= bornBeforeMs);
  const [only, ...others] = inTime;
  if (only === undefined)
    return exact.length === 0 ? { outcome: 'none' } : { outcome: 'late', renderIds: idsOf(exact) };
  if (others.length > 0) return { outcome: 'several', renderIds: idsOf(inTime) };
  return { outcome: 'one', job: only, certain: false };
}

const idsOf = (jobs: readonly ListedJob[]): string[] => jobs.map(({ id }) => id);

/**
 * A job born before this cannot be the render. Whichever of its submits arrived, it is this render's job. Servers count births in
 * whole seconds, so that the window begins with one.
 */
export const bornAfterMs = (render: Render): number =>
  Math.floor((Date.parse(firstIntent(render)) - CLOCK_SKEW_MS) / 1_000) * 1_000;

/** Whether a job was there before the render's first submit. */
const isOlder = ({ createdAtMs }: ListedJob, render: Render): boolean =>
  createdAtMs !== null && createdAtMs < bornAfterMs(render);

/** Whether a job has other words. Generous with what servers write in their own way: a prompt shortened, respaced or added to. */
const isForeign = (job: ListedJob, prompt: string): boolean =>
  job.prompt !== null && plain(job.prompt) !== '' && !oneHoldsTheOther(plain(job.prompt), plain(prompt));

/**
 * Whether a job may be this render at all. What is passed over here counts as proof that the render never arrived, so that only a
 * birth before it and other words do: servers round sizes and lengths, and call models by longer names.
 */
export const looksLike = (job: ListedJob, { render, prompt }: SoughtRender): boolean =>
  !isOlder(job, render) && !isForeign(job, prompt);

/** Whether a job is passed over for its words alone, which prove something only of a server that echoes prompts as they came. */
export const isForeignOnly = (job: ListedJob, { render, prompt }: SoughtRender): boolean =>
  !isOlder(job, render) && isForeign(job, prompt);

/** A field the backend leaves out rules nothing out; one that differs is no proof, and nothing to adopt by itself either. */
function isToTheLetter(job: ListedJob, { render, prompt }: SoughtRender): boolean {
  const same = (theirs: string | null, ours: string): boolean => theirs === null || theirs.trim() === ours.trim();
  return (
    job.createdAtMs !== null &&
    same(job.size, render.size) &&
    (job.seconds === null || isItsLength(render, job.seconds)) &&
    same(job.model, render.backend.model) &&
    same(job.prompt, prompt) &&
    isFromItsSource(job, render)
  );
}

/** A remix tells what it is one of. Whether edits and extensions do was never recorded, so silence says nothing there. */
function isFromItsSource({ remixedFromId }: ListedJob, { madeFrom }: Render): boolean {
  if (madeFrom === undefined) return remixedFromId === null;
  return remixedFromId === madeFrom.renderId || (remixedFromId === null && madeFrom.how !== 'remix');
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[\s.…]+/g, ' ')
    .trim();

const oneHoldsTheOther = (a: string, b: string): boolean => a.includes(b) || b.startsWith(a);

/** Whether every job on the pages after this one was born before `bornMs`: so it is if the server heeded "newest first". */
export function restIsOlder(page: readonly ListedJob[], bornMs: number): boolean {
  const oldestMs = isNewestFirst(page) ? (page.at(-1)?.createdAtMs ?? null) : null;
  return oldestMs !== null && oldestMs < bornMs;
}

function isNewestFirst(jobs: readonly ListedJob[]): boolean {
  return jobs.every(({ createdAtMs }, index) => {
    const before = jobs[index - 1]?.createdAtMs;
    return createdAtMs !== null && (before === undefined || (before !== null && before >= createdAtMs));
  });
}
