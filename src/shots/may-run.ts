import type { Shot } from './shot';
import { renderOf } from './shot';
import { OUTCOMES, STATES } from './words';

/**
 * Whether the backend may still be rendering for a shot that has ended: then its slot is not free, its price may yet be charged,
 * and its render is followed, whatever we think of the shot.
 */
export function mayStillRun(shot: Shot): boolean {
  if (shot.state !== 'ended') return false;
  // A cancel ends a shot without asking whether its render goes on.
  if (shot.outcome === 'cancelled') return shot.render !== null || shot.unclearSince !== null;
  return OUTCOMES[shot.outcome].backend === 'may_run';
}

/** Submitted, or about to be, without its charge being known. */
export const mayStillCost = (shot: Shot): boolean =>
  shot.chargedUsd === 0 && (STATES[shot.state].inFlight || mayStillRun(shot));

/** Whether a shot has a slot, or a turn in the queue, that it no longer needs. */
export function isDoneWithSlot(shot: Shot): boolean {
  if (shot.slot === null) return false;
  return STATES[shot.state].freesSlot || (shot.state === 'ended' && !mayStillRun(shot));
}

/** The backend's job of a shot, where it has one. */
export const renderIdOf = (shot: Shot): string | null => renderOf(shot)?.renderId ?? null;
