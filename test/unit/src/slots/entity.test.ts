import type { EntityContext } from 'durable-functions';
import { slotsEntity } from '../../../../src/slots/entity';
import type { SlotsState } from '../../../../src/slots/slots-state';

const NOW_MS = Date.parse('2026-01-01T00:00:00Z');
const request = {
  ...{ key: 'p1/baseline/1', pipelineId: 'p1', startedMs: NOW_MS, nowMs: NOW_MS, priceUsd: 0.4 },
  limits: { running: 2, createsPerMinute: 2, leaseMs: 900_000, dailyUsd: 1 },
};

/** Signals the entity once; gives what it kept and what it answered. */
function operate(operationName: string, input: unknown, kept?: unknown) {
  const done: { state?: SlotsState; answer?: unknown; error?: string } = {};
  const df = {
    operationName,
    getInput: () => input,
    getState: () => kept,
    setState: (state: SlotsState) => (done.state = state),
    return: (answer: unknown) => (done.answer = answer),
  };
  try {
    void slotsEntity({ df } as unknown as EntityContext<SlotsState>);
  } catch (error) {
    return { ...done, error: String(error) };
  }
  return done;
}

describe('The entity of slots', () => {
  it('keeps what came of an operation, and answers', () => {
    const { state, answer } = operate('request', request);
    expect(answer).toEqual({ outcome: 'granted', leaseUntilMs: NOW_MS + 900_000 });
    expect(state?.held).toMatchObject([{ key: request.key, reservedUsd: 0.4 }]);
    const released = operate('release', { key: request.key, nowMs: NOW_MS, chargedUsd: 0.4 }, state);
    expect([released.answer, released.state?.held]).toEqual([{ wake: [] }, []]);
    const back = operate('return', { key: request.key, nowMs: NOW_MS, retryAfterMs: 9_000 }, state);
    expect([back.answer, back.state?.waiting.length]).toEqual([{ retryAtMs: NOW_MS + 9_000 }, 1]);
  });

  it.each<[string, string, unknown, RegExp]>([
    [
      'an input that the operation does not take',
      'release',
      { key: 'p1/baseline/1', nowMs: 'soon' },
      /release cannot take its input\. nowMs: .*; chargedUsd: /,
    ],
    ['no input', 'request', undefined, /request cannot take its input\. all of it: /],
    ['an operation that it has not', 'toString', {}, /has no operation "toString"; it has request, release, return\./],
  ])('changes nothing for %s, and says what is wrong', (_, operation, input, problem) => {
    const { state, answer, error } = operate(operation, input, operate('request', request).state);
    expect([state, answer]).toEqual([undefined, undefined]);
    expect(error).toMatch(problem);
  });

  it('changes nothing of a state that it cannot read', () => {
    const { state, error } = operate('request', request, { held: [{ key: 7 }] });
    expect(state).toBeUndefined();
    expect(error).toMatch(/^Error: The kept slots cannot be read\. held\.0\.key: /);
  });

  it('goes on from what an earlier version kept, and what a later one keeps besides does not trouble it', () => {
    const kept = { held: [], waiting: [], grantedMs: [], chargedUsd: { '2026-01-01': 0.8 }, laterThing: true };
    expect(operate('request', request, kept).answer).toEqual({
      outcome: 'budget_exceeded',
      leftUsd: expect.closeTo(0.2) as number,
    });
  });
});
