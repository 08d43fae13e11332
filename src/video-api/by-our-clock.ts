import type { Job } from './parse-job';

/** The header counts whole seconds, and its answer was under way. */
const LEAST_MS = 2_000;

/**
 * When listed jobs were born, by our clock. Servers date them by their own, which the `Date` of the same answer tells: one that is
 * hours behind would otherwise show every job of ours as born before it was ordered. Without that header no birth can be placed.
 */
export function byOurClock(jobs: readonly Job[], { date, nowMs }: { date: string | null; nowMs: number }): Job[] {
  const aheadMs = date === null ? Number.NaN : Date.parse(date) - nowMs;
  if (Number.isNaN(aheadMs)) return jobs.map((job) => ({ ...job, createdAtMs: null }));
  if (Math.abs(aheadMs) < LEAST_MS) return [...jobs];
  return jobs.map((job) => ({ ...job, createdAtMs: job.createdAtMs === null ? null : job.createdAtMs - aheadMs }));
}
