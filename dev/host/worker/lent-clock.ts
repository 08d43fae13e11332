import type { Clock } from '../../clock';

/** Where an app finds the time of the host that runs it, in ms since the epoch. In Azure nothing is there, and the time is the wall's. */
const LENT = Symbol.for('functions-host.now');

/** Lends the app in this process a clock. Returns what takes it back. */
export function lendClock(now: () => number): () => void {
  Reflect.set(globalThis, LENT, now);
  return () => void Reflect.deleteProperty(globalThis, LENT);
}

/** What time it was when a message left, and how fast time ran. */
export interface ToldTime {
  readonly nowMs: number;
  /** Real milliseconds that one of the clock takes; 0 for one that jumps, and stands still while something runs. */
  readonly scale: number;
}

export const toldTime = (clock: Pick<Clock, 'now' | 'toRealMs'>): ToldTime => ({
  nowMs: clock.now(),
  scale: clock.toRealMs(1),
});

/** The clock of another process, as its messages tell it. */
export function clockByMessages(): { hear(told: ToldTime): void; now(): number } {
  let latest: ToldTime = { nowMs: Date.now(), scale: 1 };
  let heardMs = performance.now();
  return {
    hear(told) {
      latest = told;
      heardMs = performance.now();
    },
    now: () => latest.nowMs + (latest.scale === 0 ? 0 : (performance.now() - heardMs) / latest.scale),
  };
}
