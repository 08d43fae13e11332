import type { DayCharges } from './day-charges';
import { charge, lapse, NO_CHARGES, spentOn, unlapse } from './day-charges';

/**
 * The places and the money of one backend, as a pure state machine: who may run a render now, who is next, and what the day
 * has cost. Times are milliseconds since the epoch, in the pipelines' own time; money is US dollars.
 */
export interface PlacesState {
  readonly held: readonly HeldPlace[];
  readonly waiting: readonly Waiter[];
  /** When places were granted, as far back as the creates-per-minute window looks. */
  readonly grantedMs: readonly number[];
  /** Nobody is granted a place before: the backend said that others use it too. */
  readonly pausedUntilMs: number;
  /** How long a place was held lately, on average. */
  readonly typicalHoldMs: number;
  readonly charges: DayCharges;
}

export interface HeldPlace {
  readonly key: string;
  readonly pipelineId: string;
  readonly startedMs: number;
  readonly grantedMs: number;
  readonly leaseUntilMs: number;
  readonly reservedUsd: number;
}

export interface Waiter {
  readonly key: string;
  readonly pipelineId: string;
  /** Start of the pipeline: older pipelines' follow-ups come before younger ones' baselines. */
  readonly startedMs: number;
  readonly askedMs: number;
}

/** Frozen in every plan; those of the latest request count. */
export interface PlaceLimits {
  readonly running: number;
  readonly createsPerMinute: number;
  readonly leaseMs: number;
  /** Most that may be charged and reserved per UTC day; null: no ceiling. */
  readonly dailyUsd: number | null;
}

export interface PlaceRequest {
  /** One render: `pipeline/shot/attempt`. */
  readonly key: string;
  readonly pipelineId: string;
  readonly startedMs: number;
  readonly nowMs: number;
  readonly priceUsd: number;
  readonly limits: PlaceLimits;
  /** The backend runs it already (adopted, or its lease ran out): it has a place whatever the limits say, and that counts. */
  readonly isRunning?: boolean;
}

export type PlaceAnswer =
  | { readonly outcome: 'granted'; readonly leaseUntilMs: number }
  | {
      readonly outcome: 'wait';
      /** 1 is next. */
      readonly position: number;
      /** A guess from the queue's length, the places, and how long they are held. */
      readonly expectedWaitMs: number;
      /** When asking again may help, if only time stands in the way; otherwise a wake-up or the slow timer decides. */
      readonly retryAtMs: number | null;
    }
  | { readonly outcome: 'budget_exceeded'; readonly leftUsd: number };

export interface PlaceRelease {
  readonly key: string;
  readonly nowMs: number;
  /** What the render cost in the end. */
  readonly chargedUsd: number;
}

export interface PlaceReturn {
  readonly key: string;
  readonly nowMs: number;
  /** What the backend asked for; null when it named no time. */
  readonly retryAfterMs: number | null;
}

const EMPTY: PlacesState = {
  held: [],
  waiting: [],
  grantedMs: [],
  pausedUntilMs: 0,
  typicalHoldMs: 60_000,
  charges: NO_CHARGES,
};

/** What is kept, also by a version that kept the charges of the days alone, and beside the rest. */
function known(state: KeptState | undefined): PlacesState {
  if (state === undefined) return EMPTY;
  const { chargedUsd = {}, charges = { ...NO_CHARGES, chargedUsd }, ...kept } = state;
  return { ...EMPTY, ...kept, charges };
}
type KeptState = Omit<PlacesState, 'charges'> & Partial<Pick<PlacesState, 'charges'> & Pick<DayCharges, 'chargedUsd'>>;

/** A minute, and what a granted create may be late: the backend counts when it arrives, we count when it is allowed. */
const CREATE_WINDOW_MS = 65_000;
/** A waiter that has not asked again for so long is dead, and must not hold up the queue. */
const WAITER_LIFE_MS = 300_000;
/** Pause after a 429 that names no time. */
const BUSY_PAUSE_MS = 15_000;
const BUSY_JITTER_MS = 10_000;
/** More than one pipeline is woken, because the first may be dead. */
const WOKEN_AT_ONCE = 3;
/** Sums of prices carry floating point noise far below a hundredth of a cent. */
export const NOISE_USD = 1e-6;

/** Asks for a place; asking again is how a waiter stays in the queue, and how a holder renews its lease. */
export function requestPlace(given: PlacesState | undefined, request: PlaceRequest): [PlacesState, PlaceAnswer] {
  const { key, pipelineId, startedMs, nowMs, priceUsd, limits, isRunning = false } = request;
  const state = forgetDead(known(given), nowMs);
  const leaseUntilMs = nowMs + limits.leaseMs;
  if (state.held.some((place) => place.key === key)) {
    const held = state.held.map((place) => (place.key === key ? { ...place, leaseUntilMs } : place));
    return [
      { ...state, held },
      { outcome: 'granted', leaseUntilMs },
    ];
  }

  const place = { key, pipelineId, startedMs, grantedMs: nowMs, leaseUntilMs, reservedUsd: priceUsd };
  const charges = unlapse(state.charges, key);
  if (isRunning) {
    return [
      { ...state, waiting: without(state.waiting, key), held: [...state.held, place], charges },
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
  const hasPlace = ahead < limits.running - state.held.length;
  const freeCreates = Math.max(0, limits.createsPerMinute - state.grantedMs.length);
  const paused = state.pausedUntilMs > nowMs;
  if (hasPlace && ahead < freeCreates && !paused) {
    return [
      {
        ...state,
        waiting: without(waiting, key),
        held: [...state.held, place],
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
      retryAtMs: hasPlace ? whenTimeAllows() : null,
    },
  ];

  /** Every grant leaves the window after its time, the oldest first, and each makes room for one more create. */
  function whenTimeAllows(): number {
    const oldest = ahead < freeCreates ? undefined : state.grantedMs[ahead - freeCreates];
    return Math.max(paused ? state.pausedUntilMs : 0, oldest === undefined ? 0 : oldest + CREATE_WINDOW_MS);
  }
}

/** Gives a place (or a turn in the queue) back, settles its price, and says which pipelines to wake. */
export function releasePlace(
  given: PlacesState | undefined,
  { key, nowMs, chargedUsd }: PlaceRelease,
): [PlacesState, { readonly wake: string[] }] {
  const state = forgetDead(known(given), nowMs);
  const waiting = without(state.waiting, key);
  const place = state.held.find((held) => held.key === key);
  return [
    {
      ...state,
      waiting,
      held: state.held.filter((held) => held.key !== key),
      typicalHoldMs: place === undefined ? state.typicalHoldMs : moved(state.typicalHoldMs, nowMs - place.grantedMs),
      charges: charge(state.charges, { key, usd: chargedUsd, nowMs }),
    },
    { wake: [...new Set(waiting.slice(0, WOKEN_AT_ONCE).map((waiter) => waiter.pipelineId))] },
  ];
}

/** The backend had no room although a place was granted: the render goes back to its turn, and everybody pauses. */
export function returnPlace(
  given: PlacesState | undefined,
  { key, nowMs, retryAfterMs }: PlaceReturn,
): [PlacesState, { readonly retryAtMs: number }] {
  const state = forgetDead(known(given), nowMs);
  const place = state.held.find((held) => held.key === key);
  const retryAtMs = nowMs + (retryAfterMs ?? BUSY_PAUSE_MS + jitter(key));
  const back =
    place === undefined ? [] : [{ key, pipelineId: place.pipelineId, startedMs: place.startedMs, askedMs: nowMs }];
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

/** Everybody ahead needs a place of the few, and a create of the few in a minute; the scarcer of the two decides. */
function expectedWaitMs(
  { typicalHoldMs }: PlacesState,
  { running, createsPerMinute }: PlaceLimits,
  ahead: number,
): number {
  return Math.round((ahead + 1) * Math.max(typicalHoldMs / running, 60_000 / createsPerMinute));
}

/** A running average that forgets old renders slowly. */
const moved = (averageMs: number, latestMs: number): number => Math.round(averageMs * 0.7 + latestMs * 0.3);

/** What the ceiling of this day leaves, in US dollars, after what is charged and what is reserved. */
export function budgetLeft(
  state: PlacesState | undefined,
  nowMs: number,
  { dailyUsd }: Pick<PlaceLimits, 'dailyUsd'>,
): number {
  if (dailyUsd === null) return Number.MAX_SAFE_INTEGER;
  // The state may be old: leases may have run out that nobody has swept away yet.
  const { held, charges } = forgetDead(known(state), nowMs);
  return dailyUsd - held.reduce((sum, place) => sum + place.reservedUsd, 0) - spentOn(charges, nowMs);
}

/**
 * Leases that ran out free their place (whoever held it is gone), but not their money; waiters and grants that no longer
 * matter go too.
 */
function forgetDead(state: PlacesState, nowMs: number): PlacesState {
  return {
    ...state,
    held: state.held.filter((place) => place.leaseUntilMs > nowMs),
    charges: lapse(
      state.charges,
      state.held.filter((place) => place.leaseUntilMs <= nowMs),
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
