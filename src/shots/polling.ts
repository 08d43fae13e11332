import type { Plan } from '../plans/plan';
import { SHORTEST_POLL_MS } from '../renders/timing';

/** When to ask again: when the backend says, else on the plan's schedule. Ms since the epoch. */
export const nextPollMs = (nowMs: number, askedForMs: number | null, { terms }: Plan): number =>
  nowMs + Math.max(SHORTEST_POLL_MS, askedForMs ?? terms.timing.pollIntervalSeconds * 1_000);

/** Until when a render accepted then may take, ms since the epoch. */
export const renderDeadlineMs = ({ acceptedAt }: { readonly acceptedAt: string }, { terms }: Plan): number =>
  Date.parse(acceptedAt) + terms.timing.renderDeadlineSeconds * 1_000;
