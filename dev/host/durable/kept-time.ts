import type { Clock, VirtualClock } from '../../clock';
import type { Store, StoreOp } from '../store/store';

const KEY = 'c/now';
/** So much a wall clock may be set back between two hosts. */
const TOLERANCE_MS = 60_000;

/** Adds the time to what is written: after a restart on the same state it must not run backwards. */
export interface KeptTime {
  ops(): StoreOp[];
}

/**
 * Reads when the state was last written. A virtual clock goes on from there; a real or scaled one cannot be moved, and is
 * refused when it is behind: timers and timestamps of a task hub rely on time that only goes forward.
 */
export async function keepTime(store: Store, clock: Clock): Promise<KeptTime> {
  const kept = Number((await store.get(KEY)) ?? 0);
  const behindMs = kept - clock.now();
  if (isVirtual(clock)) {
    if (behindMs > 0) await moveTo(clock, kept);
  } else if (behindMs > TOLERANCE_MS) {
    throw new Error(
      `The state in ${store.description} was last written at ${new Date(kept).toISOString()}, which is ahead of this ${clock.kind} clock (${new Date(clock.now()).toISOString()}): time would run backwards. Run it with the --clock and --time-scale that it had, use another --state-dir, or delete this one to start afresh.`,
    );
  }
  return { ops: () => [{ put: KEY, value: String(Math.floor(clock.now())) }] };
}

async function moveTo(clock: VirtualClock, ms: number): Promise<void> {
  const { paused } = clock;
  await clock.advanceTo(ms);
  if (!paused) clock.resume();
}

function isVirtual(clock: Clock): clock is VirtualClock {
  return clock.kind === 'virtual';
}
