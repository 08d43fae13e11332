import type { Plan } from '../plans/plan';
import { RENEWAL_SHARE } from '../renders/timing';
import type { Shot } from './shot';
import { heldUntilMs } from './shot';
import { STATES } from './words';

/** When a shot that holds a slot has to say that it is alive, ms since the epoch; never for one that has to ask for a slot first. */
export function leaseRenewalMs(shot: Shot, { terms: { timing } }: Plan): number {
  const untilMs = heldUntilMs(shot);
  if (untilMs === null || !STATES[shot.state].inFlight) return Number.POSITIVE_INFINITY;
  const renewalMs = untilMs - timing.slotLeaseSeconds * 1_000 * RENEWAL_SHARE;
  if (!('unclearSince' in shot) || shot.unclearSince === null) return renewalMs;
  // One that nobody can find runs no longer than a render may; after that its slot is of use to others.
  const lastsSeconds = timing.renderDeadlineSeconds + (timing.patience?.queuedSeconds ?? 0);
  const lastsUntilMs = Date.parse(shot.unclearSince) + lastsSeconds * 1_000;
  return renewalMs >= lastsUntilMs ? Number.POSITIVE_INFINITY : renewalMs;
}
