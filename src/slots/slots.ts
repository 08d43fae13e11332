import { NOISE_USD } from '../contract/money';
import { charge, lapse, spentOn, unlapse } from './day-charges';
import type {
  SlotAnswer,
  SlotLimits,
  SlotRelease,
  SlotReleased,
  SlotRequest,
  SlotReturn,
  SlotReturned,
} from './slot-operations';
import type { SlotsState, Waiter } from './slots-state';
import { knownSlots } from './slots-state';

/**
 * The slots and the money of one backend, as a pure state machine: who may run a render now, who is next, and what the day
 * has cost. What is given as its state is read as what was kept, by whichever version.
 */

/** A minute, and what a granted create may be late: the backend counts when it arrives, we count when it is allowed. */
const CREATE_WINDOW_MS = 65_000;
/** A waiter that has not asked again for so long is dead, and must not hold up the queue. */
const WAITER_LIFE_MS = 300_000;
/** Pause after a 429 that names no time. */
const BUSY_PAUSE_MS = 15_000;
const BUSY_JITTER_MS = 10_000;
/** More than one pipeline is woken, because the first may be dead. */
const WOKEN_AT_ONCE = 3;

/** Asks for a slot; asking again is how a waiter stays in the queue, and how a holder renews its lease. */
export function requestSlot(given: SlotsState | undefined, request: SlotRequest): [SlotsState, SlotAnswer] {
  const { key, pipelineId, startedMs, nowMs, priceUsd, limits, isRunning = false } = request;
  const state = forgetDead(knownSlots(given), nowMs);
  const leaseUntilMs = nowMs + limits.leaseMs;
  if (state.held.some((slot) => slot.key === key)) {
    const held = state.held.map((slot) => (slot.key === key ? { ...slot, leaseUntilMs } : slot));
    return [
      { ...state, held },
      { outcome: 'granted', leaseUntilMs },
    ];
  }

  const slot = { key, pipelineId, startedMs, grantedMs: nowMs, leaseUntilMs, reservedUsd: priceUsd };
  const charges = unlapse(state.charges, key);
  if (isRunning) {
    return [
      { ...state, waiting: without(state.waiting, key), held: [...state.held, slot], charges },
      { outcome: 'granted', leaseUntilMs },
    ];
  }

  const leftUsd = budgetLeft({ ...state, charges }, nowMs, limits);
  if (priceUsd > leftUsd + NOISE_USD) {
    return [
      { ...state, waiting: without(state.waiting, key) },
      { outcome: 'budget_exceeded', leftUsd },
    ];
  }

  const waiting = inOrder([...without(state.waiting, key), { key, pipelineId, startedMs, askedMs: nowMs }]);
  const ahead = waiting.findIndex((waiter) => waiter.key === key);
  const hasSlot = ahead < limits.running - state.held.length;
  const freeCreates = Math.max(0, limits.createsPerMinute - state.grantedMs.length);
  const paused = state.pausedUntilMs > nowMs;
  if (hasSlot && ahead < freeCreates && !paused) {
    return [
      {
        ...state,
        waiting: without(waiting, key),
        held: [...state.held, slot],
        charges,
        grantedMs: [...state.grantedMs, nowMs],
      },
      { outcome: 'granted', leaseUntilMs },
    ];
  }
  return [
    { ...state, waiting },
    {
      outcome: 'wait',
      position: ahead + 1,
      expectedWaitMs: expectedWaitMs(state, limits, ahead),
      retryAtMs: hasSlot ? whenTimeAllows() : null,
    },
  ];

  /** Every grant leaves the window after its time, the oldest first, and each makes room for one more create. */
  function whenTimeAllows(): number {
    const oldest = ahead < freeCreates ? undefined : state.grantedMs[ahead - freeCreates];
    return Math.max(paused ? state.pausedUntilMs : 0, oldest === undefined ? 0 : oldest + CREATE_WINDOW_MS);
  }
}

/** Gives a slot (or a turn in the queue) back, settles its price, and says which pipelines to wake. */
export function releaseSlot(
  given: SlotsState | undefined,
  { key, nowMs, chargedUsd }: SlotRelease,
): [SlotsState, SlotReleased] {
  const state = forgetDead(knownSlots(given), nowMs);
  const waiting = without(state.waiting, key);
  const slot = state.held.find((held) => held.key === key);
  return [
    {
      ...state,
      waiting,
      held: state.held.filter((held) => held.key !== key),
      typicalHoldMs: slot === undefined ? state.typicalHoldMs : moved(state.typicalHoldMs, nowMs - slot.grantedMs),
      charges: charge(state.charges, { key, usd: chargedUsd, nowMs }),
    },
    { wake: [...new Set(waiting.slice(0, WOKEN_AT_ONCE).map((waiter) => waiter.pipelineId))] },
  ];
}

/** The backend had no room although a slot was granted: the render goes back to its turn, and everybody pauses. */
export function returnSlot(
  given: SlotsState | undefined,
  { key, nowMs, retryAfterMs }: SlotReturn,
): [SlotsState, SlotReturned] {
  const state = forgetDead(knownSlots(given), nowMs);
  const slot = state.held.find((held) => held.key === key);
  const retryAtMs = nowMs + (retryAfterMs ?? BUSY_PAUSE_MS + jitter(key));
  const back =
    slot === undefined ? [] : [{ key, pipelineId: slot.pipelineId, startedMs: slot.startedMs, askedMs: nowMs }];
  return [
    {
      ...state,
      held: state.held.filter((held) => held.key !== key),
      waiting: inOrder([...without(state.waiting, key), ...back]),
      charges: unlapse(state.charges, key),
      pausedUntilMs: Math.max(state.pausedUntilMs, retryAtMs),
    },
    { retryAtMs },
  ];
}

/** Everybody ahead needs a slot of the few, and a create of the few in a minute; the scarcer of the two decides. */
function expectedWaitMs(
  { typicalHoldMs }: SlotsState,
  { running, createsPerMinute }: SlotLimits,
  ahead: number,
): number {
  return Math.round((ahead + 1) * Math.max(typicalHoldMs / running, 60_000 / createsPerMinute));
}

/** A running average that forgets old renders slowly. */
const moved = (averageMs: number, latestMs: number): number => Math.round(averageMs * 0.7 + latestMs * 0.3);

/** What the ceiling of this day leaves, in US dollars, after what is charged and what is reserved. */
export function budgetLeft(
  state: SlotsState | undefined,
  nowMs: number,
  { dailyUsd, ownDailyUsd, elsewhereUsd = 0 }: Pick<SlotLimits, 'dailyUsd' | 'ownDailyUsd' | 'elsewhereUsd'>,
): number {
  const ceilings = [
    ...(dailyUsd === null ? [] : [dailyUsd - elsewhereUsd]),
    ...(ownDailyUsd === undefined ? [] : [ownDailyUsd]),
  ];
  return ceilings.length === 0 ? Number.MAX_SAFE_INTEGER : Math.min(...ceilings) - takenUsd(state, nowMs);
}

/** What a day has cost so far on one backend, and what is reserved there, US dollars. */
export function takenUsd(state: SlotsState | undefined, nowMs: number): number {
  // The state may be old: leases may have run out that nobody has swept away yet.
  const { held, charges } = forgetDead(knownSlots(state), nowMs);
  return held.reduce((sum, slot) => sum + slot.reservedUsd, 0) + spentOn(charges, nowMs);
}

/**
 * Leases that ran out free their slot (whoever held it is gone), but not their money; waiters and grants that no longer
 * matter go too.
 */
function forgetDead(state: SlotsState, nowMs: number): SlotsState {
  return {
    ...state,
    held: state.held.filter((slot) => slot.leaseUntilMs > nowMs),
    charges: lapse(
      state.charges,
      state.held.filter((slot) => slot.leaseUntilMs <= nowMs),
      nowMs,
    ),
    waiting: state.waiting.filter((waiter) => waiter.askedMs + WAITER_LIFE_MS > nowMs),
    grantedMs: state.grantedMs.filter((grantedMs) => grantedMs + CREATE_WINDOW_MS > nowMs),
  };
}

const without = (waiting: readonly Waiter[], key: string): Waiter[] => waiting.filter((waiter) => waiter.key !== key);

const inOrder = (waiting: readonly Waiter[]): Waiter[] =>
  [...waiting].sort((a, b) => a.startedMs - b.startedMs || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));

/** The same key always waits the same extra time, so that replays agree; different keys spread out. */
function jitter(key: string): number {
  let hash = 0;
  for (const character of key) hash = (hash * 31 + character.charCodeAt(0)) % 65_521;
  return Math.round((hash / 65_521) * BUSY_JITTER_MS);
}
