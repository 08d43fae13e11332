import type { Problem } from '../contract/outcome';
import { iso } from '../contract/iso';
import type { Plan } from '../plans/plan';
import { again, end } from './moves';
import type { Shot } from './shot';
import { STATES } from './words';

/** Tries of a step that keeps failing here (not at the backend) before the shot ends as `internal_error`. */
const MAX_TROUBLES = 5;

/** A step threw after all its retries. It is tried a few times more at the pace of the loop, then the shot ends. */
export function onThrown(shot: Shot, error: string, { plan, nowMs }: { plan: Plan; nowMs: number }): Shot {
  if (shot.state === 'ended' || shot.state === 'pending') return shot;
  const troubles = shot.troubles + 1;
  const problem: Problem = { code: 'internal_error', detail: error };
  if (troubles < MAX_TROUBLES)
    return again(shot, nowMs + plan.terms.timing.pollIntervalSeconds * 1_000, { problem, troubles });
  // A submit that keeps failing here may have been accepted there; only the ledger and the backend can tell.
  if (STATES[shot.state].submits) {
    const ended = end(shot, 'outcome_unknown', nowMs, problem);
    return { ...ended, unclearSince: ended.unclearSince ?? iso(nowMs) };
  }
  // The clip is paid and stored; that it could not be measured takes nothing from it.
  if (shot.state === 'measuring') return end(shot, 'completed', nowMs, { ...problem, code: 'not_measured' });
  return end(shot, 'internal_error', nowMs, problem);
}
