import type { Clock, ClockTimer } from './clock';

/** A clock that stands still while work is under way and jumps to the next due timer as soon as everything is idle. */
export interface VirtualClock extends Clock {
  readonly kind: 'virtual';
  /** Stops jumping; due timers already reached still fire. */
  pause(): void;
  /** Starts jumping again. */
  resume(): void;
  readonly paused: boolean;
  /** Moves to `targetMs`, stopping at each timer due on the way and letting the work it causes finish first. */
  advanceTo(targetMs: number): Promise<void>;
  /** Resolves when nothing is held and no timer is due: the next thing to happen needs time to pass. */
  idle(): Promise<void>;
  /** What holds the clock now, for messages about a test that hangs. */
  holders(): string[];
  /** Due times of the pending timers, soonest first. */
  pending(): number[];
}

interface Entry extends ClockTimer {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Turns of the event loop without any hold after which the clock calls itself idle: I/O completions get a chance to take one. */
const QUIET_TURNS = 4;

/**
 * Creates a virtual clock that starts at `originMs`.
 *
 * Work that begins outside (an HTTP request from a test) must take a hold as soon as it is seen; work inside keeps a hold
 * until what it caused is either finished or waits on this clock. Work that waits for an answer holds on as one that may wait, and
 * whoever lets it wait for time to pass says so.
 */
export function virtualClock({
  originMs = Date.UTC(2026, 0, 1),
  paused = false,
}: { originMs?: number; paused?: boolean } = {}): VirtualClock {
  let nowMs = originMs;
  let limitMs = paused ? originMs : Infinity;
  let closed = false;
  let order = 0;
  let stepping = false;
  const entries = new Set<Entry>();
  const holds = new Map<symbol, { readonly reason: string; readonly mayWait: boolean }>();
  const waits = new Set<symbol>();
  let waiters: (() => void)[] = [];

  const next = (): Entry | undefined =>
    [...entries].reduce<Entry | undefined>(
      (soonest, entry) =>
        soonest === undefined ||
        entry.dueMs < soonest.dueMs ||
        (entry.dueMs === soonest.dueMs && entry.order < soonest.order)
          ? entry
          : soonest,
      undefined,
    );

  /** Those who may wait are told apart by number alone: whoever answers does not know who of them asks. */
  const isHeld = (): boolean => {
    const waiting = [...holds.values()].filter(({ mayWait }) => mayWait).length;
    return holds.size > waiting || waiting > waits.size;
  };

  const step = (quietTurns: number): void => {
    if (closed || isHeld()) {
      stepping = false;
      return;
    }
    if (quietTurns < QUIET_TURNS) {
      setImmediate(step, quietTurns + 1);
      return;
    }
    const entry = next();
    if (entry !== undefined && entry.dueMs <= Math.max(nowMs, limitMs)) {
      nowMs = Math.max(nowMs, entry.dueMs);
      entries.delete(entry);
      entry.callback();
      setImmediate(step, 0);
      return;
    }
    if (Number.isFinite(limitMs)) nowMs = Math.max(nowMs, limitMs);
    stepping = false;
    const idle = waiters;
    waiters = [];
    for (const resolve of idle) resolve();
  };
  const wake = (): void => {
    if (stepping || closed || isHeld()) return;
    stepping = true;
    setImmediate(step, 0);
  };
  const untilIdle = (): Promise<void> =>
    new Promise((resolve) => {
      waiters.push(resolve);
      wake();
    });

  return {
    kind: 'virtual',
    now: () => nowMs,
    at(dueMs, callback) {
      const entry: Entry = { dueMs, order: order++, callback, cancel: () => void entries.delete(entry) };
      entries.add(entry);
      wake();
      return entry;
    },
    hold(reason, { mayWait } = { mayWait: false }) {
      const key = Symbol(reason);
      holds.set(key, { reason, mayWait });
      return () => {
        if (holds.delete(key)) wake();
      };
    },
    keepsWaiting(reason) {
      const key = Symbol(reason);
      waits.add(key);
      wake();
      return () => void waits.delete(key);
    },
    toRealMs: () => 0,
    pause() {
      limitMs = nowMs;
    },
    resume() {
      limitMs = Infinity;
      wake();
    },
    get paused() {
      return Number.isFinite(limitMs);
    },
    async advanceTo(targetMs) {
      limitMs = Math.max(nowMs, targetMs);
      await untilIdle();
    },
    idle: untilIdle,
    holders: () => [...holds.values()].map(({ reason }) => reason),
    pending: () => [...entries].map((entry) => entry.dueMs).sort((a, b) => a - b),
    close() {
      closed = true;
      entries.clear();
      holds.clear();
      waits.clear();
      for (const resolve of waiters) resolve();
      waiters = [];
    },
  };
}
