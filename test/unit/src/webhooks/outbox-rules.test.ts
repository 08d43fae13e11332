import fc from 'fast-check';
import type { OutboxState, WebhookAttempt, WebhookEvent } from '../../../../src/contract/webhook';
import { afterAttempt, EMPTY_OUTBOX, nextOf, redelivered, withEvents } from '../../../../src/webhooks/outbox-rules';

const T0 = Date.UTC(2026, 11, 1);
const at = (seconds: number): string => new Date(T0 + seconds * 1_000).toISOString();
const HOUR = 3_600;
const event = (key: string): WebhookEvent => ({ key, type: 'shot.completed', timestamp: at(0), data: {} });
const three = withEvents(EMPTY_OUTBOX, ['a', 'b', 'c'].map(event), at(0));
const tried = (
  outbox: OutboxState,
  outcome: WebhookAttempt['outcome'],
  { key = nextOf(outbox)?.key ?? '', seconds = 0, retryAfterMs = 0 } = {},
): OutboxState => afterAttempt(outbox, key, { attempt: { at: at(seconds), outcome }, retryAfterMs });
const states = ({ events }: OutboxState): string[] =>
  events.map(({ key, state, why }) => [key, state, why].filter(Boolean).join(' '));

/** Every attempt at the first event fails as soon as it is due: when those were made, in seconds. */
function failing(outcome: WebhookAttempt['outcome'] = 'refused', retryAfterMs = 0): number[] {
  const made: number[] = [];
  for (let outbox = three; nextOf(outbox)?.key === 'a';) {
    const seconds = (Date.parse(nextOf(outbox)?.dueAt ?? '') - T0) / 1_000;
    made.push(seconds);
    outbox = tried(outbox, outcome, { seconds, retryAfterMs });
  }
  return made;
}

describe('an outbox', () => {
  it('takes each event once, and keeps the order in which they came', () => {
    const again = withEvents(three, [event('b'), event('d'), event('a')], at(9));
    expect(states(again)).toEqual(['a pending', 'b pending', 'c pending', 'd pending']);
    expect(withEvents(again, [event('a')], at(10))).toBe(again);
  });

  it('gives the next event only when the one before is delivered or given up', () => {
    const failed = tried(three, 'timed_out');
    expect([nextOf(failed)?.key, nextOf(failed)?.dueAt]).toEqual(['a', at(5)]);
    const delivered = tried(failed, 'delivered', { seconds: 5 });
    expect(nextOf(delivered)?.key).toBe('b');
    expect(nextOf(tried(tried(delivered, 'delivered'), 'delivered'))).toBeUndefined();
  });

  it('tries for 24 hours, at growing distances, the last time when they are over', () => {
    const made = failing();
    expect(made.slice(0, 9)).toEqual([0, 5, 35, 155, 455, 1_355, 3_155, 6_755, 13_955]);
    expect(made.at(-1)).toBe(24 * HOUR);
    expect(Math.max(...made.map((seconds, index) => seconds - (made[index - 1] ?? 0)))).toBe(4 * HOUR);
  });

  it('waits longer where the receiver asks for it, and never shorter', () => {
    expect(failing('refused', 60_000).slice(0, 4)).toEqual([0, 60, 120, 240]);
  });

  it('tries an event once whose turn comes after its day', () => {
    let outbox = three;
    for (const seconds of failing()) outbox = tried(outbox, 'refused', { key: 'a', seconds });
    expect(states(tried(outbox, 'refused', { key: 'b', seconds: 24 * HOUR + 1 }))).toEqual([
      ...['a given_up expired', 'b given_up expired', 'c pending'],
    ]);
  });

  it('gives everything up at a 410, also what comes later, until something is delivered again', () => {
    const gone = tried(three, 'gone');
    expect(states(gone)).toEqual(['a given_up gone', 'b given_up gone', 'c given_up gone']);
    const later = withEvents(gone, [event('d')], at(9));
    expect(states(later).at(-1)).toBe('d given_up gone');
    const asked = redelivered(later, 'b', at(20));
    expect(nextOf(asked)).toMatchObject({ key: 'b', dueAt: at(20) });
    const delivered = tried(asked, 'delivered', { key: 'b', seconds: 20 });
    expect(states(withEvents(delivered, [event('e')], at(30)))).toEqual([
      ...['a given_up gone', 'b delivered', 'c given_up gone', 'd given_up gone', 'e pending'],
    ]);
  });

  it('tries what somebody asks for once more for a day of its own', () => {
    let outbox = three;
    for (const seconds of failing()) outbox = tried(outbox, 'refused', { key: 'a', seconds });
    const asked = redelivered(outbox, 'a', at(30 * HOUR));
    const failed = tried(asked, 'refused', { key: 'a', seconds: 30 * HOUR });
    expect(nextOf(failed)).toMatchObject({ key: 'a', dueAt: at(30 * HOUR + 5) });
  });

  it('never takes back that an event was delivered, and records no second success', () => {
    const outcomes = fc.constantFrom('refused', 'timed_out', 'unreachable', 'redirected', 'delivered') as fc.Arbitrary<
      WebhookAttempt['outcome']
    >;
    fc.assert(
      fc.property(fc.array(outcomes, { maxLength: 60 }), (all) => {
        let outbox = three;
        let seconds = 0;
        for (const outcome of all) {
          const next = nextOf(outbox);
          if (next === undefined) break;
          seconds = Math.max(seconds + 1, (Date.parse(next.dueAt) - T0) / 1_000);
          outbox = tried(outbox, outcome, { seconds });
          // A late record of another attempt.
          outbox = tried(outbox, 'refused', { key: next.key, seconds });
        }
        for (const { state, attempts } of outbox.events) {
          const successes = attempts.filter(({ outcome }) => outcome === 'delivered').length;
          expect(successes).toBe(state === 'delivered' ? 1 : 0);
        }
        const order = outbox.events.map(({ state }) => (state === 'pending' ? 1 : 0));
        expect([...order].sort()).toEqual(order);
      }),
    );
  });
});
