import type { Clock } from '../../clock/clock';
import type { VirtualClock } from '../../clock/virtual-clock';
import type { Store, StoreOp } from '../store/store';

const KEY = 'c/now';

/** Adds the time to what is written, for clocks whose time would be lost with the process. */
export interface KeptTime {
  ops(): StoreOp[];
}

/**
 * A virtual clock may be days ahead of the wall. After a restart on the same state it goes on where it stood: in a
 * task hub, time must not run backwards.
 */
export async function keepVirtualTime(store: Store, clock: Clock): Promise<KeptTime> {
  if (!isVirtual(clock)) return { ops: () => [] };
  const kept = Number((await store.get(KEY)) ?? 0);
  if (kept > clock.now()) {
    const { paused } = clock;
    await clock.advanceTo(kept);
    if (!paused) clock.resume();
  }
  return { ops: () => [{ put: KEY, value: String(clock.now()) }] };
}

function isVirtual(clock: Clock): clock is VirtualClock {
  return clock.kind === 'virtual';
}
