import type { Clock, ClockTimer } from './clock';

/** setTimeout holds 31 bits of milliseconds; longer waits are taken in steps. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/**
 * A clock that runs at a fixed rate: `scale` is real time divided by clock time, so 0.02 lets 50 s pass in one real second
 * and 1 is real time. Two processes given the same `originMs` and `scale` agree on the time. `aheadMs` is what it is ahead of
 * the wall at its origin, for one that goes on where another clock stood.
 */
export function runningClock({
  scale = 1,
  originMs = Date.now(),
  aheadMs = 0,
}: { scale?: number; originMs?: number; aheadMs?: number } = {}): Clock {
  if (!(scale > 0 && scale <= 1)) {
    throw new RangeError(`The time scale is real seconds per simulated second: above 0, at most 1; got ${scale}.`);
  }
  const timers = new Set<ClockTimer>();
  const now = (): number => aheadMs + originMs + (Date.now() - originMs) / scale;

  return {
    kind: scale === 1 ? 'real' : 'scaled',
    now,
    at(dueMs, callback) {
      let handle: NodeJS.Timeout;
      const timer: ClockTimer = {
        cancel() {
          clearTimeout(handle);
          timers.delete(timer);
        },
      };
      const arm = (): void => {
        const realMs = Math.max(0, (dueMs - now()) * scale);
        handle = setTimeout(
          () => {
            // Node may call back a millisecond early; firing before the due time would break "at or after".
            if (now() < dueMs) return arm();
            timers.delete(timer);
            callback();
          },
          Math.min(Math.ceil(realMs), LONGEST_TIMEOUT_MS),
        );
      };
      timers.add(timer);
      arm();
      return timer;
    },
    hold: () => () => undefined,
    keepsWaiting: () => () => undefined,
    toRealMs: (clockMs) => clockMs * scale,
    close() {
      for (const timer of timers) timer.cancel();
    },
  };
}
