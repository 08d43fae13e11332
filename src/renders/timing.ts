/**
 * Every time of the paid path, in one place, because they lean on each other: what must be longer than what is stated by the
 * test of this file. Base numbers are constants; what follows from how long a backend may take is computed by `timingOf`.
 */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

// Given by others.

/** The engine runs an activity again so long after the host that ran it died. */
export const REDELIVERY_MS = 5 * MINUTE_MS;
/**
 * `functionTimeout` of host.json, where an activity that runs longer is ended, and everybody else's work in its worker with it.
 * It is the least that fits: what was running in a worker that is gone counts as running until then.
 */
export const FUNCTION_TIMEOUT_MS = 5 * MINUTE_MS;
/** How long a create of a backend that queues its jobs may take: input moderation alone was seen to take over a minute. */
export const CREATE_TIMEOUT_MS = 3 * MINUTE_MS;
/** So many creates of servers that answer only when the clip is there may run at once: half of the activities that host.json lets run. */
export const SYNCHRONOUS_AT_ONCE = 2;
/** Until a create that has found them all taken tries again. */
export const SYNCHRONOUS_RETRY_MS = 15 * SECOND_MS;
/** Backends keep a job for a day; after that there is nothing left to learn of it. */
export const JOB_KEPT_MS = 24 * HOUR_MS;
/** How far a backend's clock may be off ours. */
export const CLOCK_SKEW_MS = 6 * MINUTE_MS;

// Chosen by us, whatever the backend.

/** Within this time a claim must have led to its POST; after it, the POST is not made. */
export const CLAIM_VALID_MS = 30 * SECOND_MS;
/** Until an unclear submit is looked at again: that first look begins the count of how long its answer is missing. */
export const LOOK_SOON_MS = SECOND_MS;
/** Between two looks at a list that could not be had just now. */
export const LIST_RETRY_MS = 30 * SECOND_MS;
/** A list that cannot be had is asked for again for so long after it could first prove anything; then a person is asked. */
export const LIST_PATIENCE_MS = 30 * MINUTE_MS;
/** A shot that waits for a person's decision looks for one so often, should the wake-up be lost. */
export const DECISION_LOOK_MS = 5 * MINUTE_MS;
/** A shot that waits for a slot asks again at least so often: that keeps it in the queue, and finds a slot whose holder died. */
export const QUEUE_LOOK_MS = 2 * MINUTE_MS;
/** How long a backend may take to wake up before the first order: one that was scaled to zero loads its model first. */
export const WAKING_PATIENCE_MS = 15 * MINUTE_MS;
/** Between two questions to it meanwhile; each of them is a reason for it to be awake. */
export const WAKING_LOOK_MS = 30 * SECOND_MS;
/** A backend that says "ask again at once" is not taken at its word: the engine's timers count whole seconds. */
export const SHORTEST_POLL_MS = SECOND_MS;
/**
 * A lease is renewed once less than this share of it is left: a tick renews nothing after its start, and one in which a submit is
 * delivered again and answered slowly lasts eight minutes.
 */
export const RENEWAL_SHARE = 2 / 3;
/** A janitor's first look, and the longest time between two looks of a janitor or a watchdog. */
export const FIRST_LOOK_MS = MINUTE_MS;
export const LONGEST_LOOK_MS = 5 * MINUTE_MS;
/** How long a backend may say that there is no such job before that is believed: replicas that share no store say it in turn. */
export const MISSING_PATIENCE_MS = 2 * MINUTE_MS;
/** How long a completed clip may take to come, from its completion: the render is paid, and the backend keeps it for a day. */
export const DOWNLOAD_PATIENCE_MS = HOUR_MS;
/** How long a janitor follows a render, and a watchdog a pipeline that is gone. */
export const JANITOR_PATIENCE_MS = JOB_KEPT_MS + HOUR_MS;
export const WATCHDOG_PATIENCE_MS = JANITOR_PATIENCE_MS - HOUR_MS;

/** What an activity needs besides its longest call: reading what it sends, writing down what came of it. */
const ACTIVITY_MARGIN_MS = MINUTE_MS;
/** What a POST may be late for reasons of ours: it begins within the life of its claim, and its answer must be written down. */
const SUBMIT_MARGIN_MS = 2 * CLAIM_VALID_MS;
/** The engine may deliver a message again more than once before it is run to its end. */
const REDELIVERIES = 2;

/** What a backend, and the host that asks it, may take; all in milliseconds. */
export interface BackendTimes {
  /** The longest a create is waited for. */
  readonly createTimeoutMs: number;
  /** The longest a render may take from its acceptance, the backend's own queue included. */
  readonly renderDeadlineMs: number;
  /** The longest an activity may run. */
  readonly functionTimeoutMs: number;
}

/** The longest a create may take where it is not known which kind of server is asked. */
export const longestCreateMs = (times: Omit<BackendTimes, 'createTimeoutMs'>): number =>
  Math.max(CREATE_TIMEOUT_MS, synchronousCreateMs(times));

/** What follows from it; all in milliseconds. */
export interface RenderTiming {
  /** A submit whose answer has been missing for so long has no POST under way any more. */
  readonly reconcileAfterMs: number;
  /** A job born later than this after the intent was hardly made by its POST. */
  readonly latestBirthMs: number;
  /** How far apart two intents may be for one job to be taken for either. */
  readonly rivalWindowMs: number;
  /** A submit that was asked for has its answer by then, or has none. */
  readonly submitMs: number;
  /** So long after its end, nothing that a pipeline asked for is still waiting to be run. */
  readonly quietMs: number;
  /** A lease of at most this much is worthless: its holder may be dead and not yet run again. */
  readonly leastLeaseMs: number;
  /** A lease of at least this much outlives a submit that is delivered again and answered slowly. */
  readonly safeLeaseMs: number;
  /** How long a render that nobody can find keeps its slot: it runs no longer than a render may. */
  readonly unclearHoldMs: number;
}

export function timingOf({ createTimeoutMs, renderDeadlineMs, functionTimeoutMs }: BackendTimes): RenderTiming {
  const reconcileAfterMs = createTimeoutMs + SUBMIT_MARGIN_MS;
  // The intent bears the pipeline's time, and the POST may come after redeliveries.
  const latestBirthMs = CLOCK_SKEW_MS + REDELIVERIES * REDELIVERY_MS + reconcileAfterMs;
  const submitMs = Math.max(functionTimeoutMs, REDELIVERY_MS + reconcileAfterMs);
  return {
    reconcileAfterMs,
    latestBirthMs,
    rivalWindowMs: CLOCK_SKEW_MS + latestBirthMs,
    submitMs,
    quietMs: REDELIVERY_MS + submitMs,
    leastLeaseMs: REDELIVERY_MS,
    safeLeaseMs: (REDELIVERY_MS + createTimeoutMs) / RENEWAL_SHARE,
    unclearHoldMs: renderDeadlineMs,
  };
}

/**
 * What a create may take on a server that answers only when the clip is there: from the start of its activity until the clip is
 * read and stored.
 */
export const synchronousCreateMs = ({
  renderDeadlineMs,
  functionTimeoutMs,
}: Omit<BackendTimes, 'createTimeoutMs'>): number => Math.min(renderDeadlineMs, functionTimeoutMs - ACTIVITY_MARGIN_MS);

/** When the job list must name a render, counted from the first look that found its answer missing. */
export const provenAfterMs = (
  { reconcileAfterMs }: RenderTiming,
  { listCompleteAfterSeconds }: { readonly listCompleteAfterSeconds: number | null },
): number => reconcileAfterMs + (listCompleteAfterSeconds ?? 0) * SECOND_MS;

/** Between two looks at a render that holds a lease, which every look renews. */
export const lookMs = (leaseMs: number): number => Math.min(LONGEST_LOOK_MS, leaseMs / 2);
