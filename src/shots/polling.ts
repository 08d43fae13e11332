import type { Plan } from '../plans/plan';
import { SHORTEST_POLL_MS } from '../renders/timing';
import type { Accepted } from './shot';

/** When to ask again: when the backend says, else on the plan's schedule. Ms since the epoch. */
export const nextPollMs = (nowMs: number, askedForMs: number | null, { terms }: Plan): number =>
  nowMs + Math.max(SHORTEST_POLL_MS, askedForMs ?? terms.timing.pollIntervalSeconds * 1_000);

type Heard = Pick<Accepted, 'acceptedAt' | 'workedSince' | 'completedAt'>;

/** How long what a render is waited for may take, and since when: its turn at the backend, the work, or its clip. */
function wait({ acceptedAt, workedSince, completedAt }: Heard, { terms: { timing } }: Plan): [string, number] {
  const { patience, renderDeadlineSeconds } = timing;
  if (patience === undefined) return [acceptedAt, renderDeadlineSeconds];
  if (completedAt !== undefined) return [completedAt, patience.downloadSeconds];
  return workedSince === undefined ? [acceptedAt, patience.queuedSeconds] : [workedSince, renderDeadlineSeconds];
}

/** Until when a render is waited for as it is now, ms since the epoch. */
export function renderDeadlineMs(render: Heard, plan: Plan): number {
  const [since, seconds] = wait(render, plan);
  return Date.parse(since) + seconds * 1_000;
}

/** The same, in words. */
export const renderDeadlineText = (render: Heard, plan: Plan): string => {
  const isQueued = plan.terms.timing.patience !== undefined && render.workedSince === undefined;
  return `${wait(render, plan)[1]} s${isQueued ? ' without a sign of work' : ''}`;
};
