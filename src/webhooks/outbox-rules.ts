import type { OutboxEvent, OutboxState, WebhookAttempt, WebhookEvent } from '../contract/webhook';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** What comes after the first attempt, the second, and so on; the last pause again and again. */
const PAUSES = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR];
/** So long an event is tried. One whose turn comes later than that is tried once. */
const PATIENCE = 24 * HOUR;
/** More than a day has room for. */
const MOST_ATTEMPTS = 25;

export const EMPTY_OUTBOX: OutboxState = { url: null, events: [] };

/** Adds what is not there yet, in this order. */
export function withEvents(outbox: OutboxState, told: readonly WebhookEvent[], at: string): OutboxState {
  const fresh = told.filter(({ key }) => !outbox.events.some((event) => event.key === key));
  if (fresh.length === 0) return outbox;
  const isGone = lastAnswerOf(outbox)?.outcome === 'gone';
  const added = fresh.map((event): OutboxEvent => {
    const pending: OutboxEvent = { ...event, state: 'pending', attempts: [], since: at, dueAt: at };
    return isGone ? { ...pending, state: 'given_up', why: 'gone' } : pending;
  });
  return { ...outbox, events: [...outbox.events, ...added] };
}

/** The one whose turn it is: the next comes only when it is delivered or given up. */
export const nextOf = ({ events }: OutboxState): OutboxEvent | undefined =>
  events.find(({ state }) => state === 'pending');

/** What an attempt makes of an event. One that was delivered meanwhile stays delivered. */
export function afterAttempt(
  outbox: OutboxState,
  key: string,
  { attempt, retryAfterMs = 0 }: { readonly attempt: WebhookAttempt; readonly retryAfterMs?: number | undefined },
): OutboxState {
  return changed(outbox, (event) => {
    // A receiver that wants no more is told nothing more.
    if (event.key !== key)
      return attempt.outcome === 'gone' && event.state === 'pending'
        ? { ...event, state: 'given_up', why: 'gone' }
        : event;
    const attempts = [...event.attempts, attempt].slice(-MOST_ATTEMPTS);
    if (event.state === 'delivered' || attempt.outcome === 'delivered')
      return { ...event, attempts, state: 'delivered' };
    if (attempt.outcome === 'gone') return { ...event, attempts, state: 'given_up', why: 'gone' };
    const [sinceMs, atMs] = [Date.parse(event.since), Date.parse(attempt.at)];
    const lastMs = sinceMs + PATIENCE;
    if (atMs >= lastMs) return { ...event, attempts, state: 'given_up', why: 'expired' };
    const tries = attempts.filter(({ at }) => Date.parse(at) >= sinceMs).length;
    const pauseMs = Math.max(PAUSES[Math.min(tries, PAUSES.length) - 1] ?? 0, retryAfterMs);
    return { ...event, attempts, dueAt: new Date(Math.min(atMs + pauseMs, lastMs)).toISOString() };
  });
}

/** Somebody wants an event to be sent once more, whatever became of it. */
export function redelivered(outbox: OutboxState, key: string, at: string): OutboxState {
  return changed(outbox, (event) => {
    if (event.key !== key) return event;
    const { why: _, ...rest } = event;
    return { ...rest, state: 'pending', since: at, dueAt: at };
  });
}

const changed = (outbox: OutboxState, change: (event: OutboxEvent) => OutboxEvent): OutboxState => ({
  ...outbox,
  events: outbox.events.map(change),
});

/** What the receiver said last, about whichever event. */
const lastAnswerOf = ({ events }: OutboxState): WebhookAttempt | undefined =>
  events
    .flatMap(({ attempts }) => attempts)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .at(-1);
