import { a, decided, h, play, START_MS } from './play';

const first = [h.episode(), h.started()];
const waits = (event: string) => play([...first], [a.event(event)]);

describe('a first episode', () => {
  test('schedules what is started, and numbers it in order', () => {
    const actions = [a.all(a.activity('A'), a.child(), a.timer(60), a.event('E'), a.activity('B'))];
    expect(decided(play(first, actions))).toEqual(['activity 0 A', 'sub-orchestration 1 C', 'timer 2', 'activity 3 B']);
  });

  test('starts the next action only when the one before has completed', () => {
    expect(decided(play(first, [a.activity('A'), a.activity('B')]))).toEqual(['activity 0 A']);
  });

  test('signals without waiting, and takes an id for each', () => {
    expect(decided(play(first, [a.signal(), a.signal(), a.activity()]))).toEqual([
      'event 0 op',
      'event 1 op',
      'activity 2 A',
    ]);
  });

  test('names unnamed children after the execution and their id', () => {
    expect(play(first, [a.signal(), a.child()]).decisions[1]).toMatchObject({ instanceId: 'e:1' });
  });

  test('wraps the input of an activity as the engine stores it', () => {
    expect(play(first, [a.activity('A', '"quoted"')]).decisions[0]).toMatchObject({ input: '["\\"quoted\\""]' });
    expect(play(first, [a.activity('A')]).decisions[0]).toMatchObject({ input: '[null]' });
  });

  test('stops for ever at an unknown name, with a warning', () => {
    const { decisions, completion, warnings } = play(first, [a.activity('unknown')]);
    expect([decisions, completion]).toEqual([[], undefined]);
    expect(warnings[0]).toContain('no activity unknown');
  });

  test('fails at a signal to an unknown entity', () => {
    const signal = { ...a.signal(), instanceId: '@unknown@k' };
    expect(play(first, [signal]).completion).toMatchObject({
      kind: 'failed',
      reason: "Orchestrator function 'o' failed: no entity unknown",
    });
  });

  test('fails when it makes too many decisions', () => {
    const { completion } = play(
      first,
      Array.from({ length: 101 }, () => a.signal()),
    );
    expect(completion).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('MaxOrchestrationActions') as string,
    });
  });
});

describe('a later episode', () => {
  test('goes on from what has completed', () => {
    const events = [...first, h.scheduled(0), h.done(), h.episode(1), h.completed(0)];
    expect(decided(play(events, [a.activity(), a.activity('B')]))).toEqual(['activity 1 B']);
  });

  test('goes on after the first of several, and leaves the others open', () => {
    const events = [...first, h.scheduled(0), h.scheduled(1), h.done(), h.episode(), h.completed(1)];
    const result = play(events, [a.any(a.activity(), a.activity()), a.activity('B')]);
    expect(decided(result)).toEqual(['activity 2 B']);
  });

  test('waits for all, even when one has failed', () => {
    const actions = [a.all(a.activity(), a.activity()), a.activity('B')];
    const scheduled = [...first, h.scheduled(0), h.scheduled(1), h.done(), h.episode()];
    expect(decided(play([...scheduled, h.failed(0)], actions))).toEqual([]);
    expect(decided(play([...scheduled, h.failed(0), h.completed(1)], actions))).toEqual(['activity 2 B']);
  });

  test('gives buffered events to later waits in order, and the latest waiter the first event', () => {
    expect(decided(play([...first, h.raised('E'), h.raised('E')], [a.event('E'), a.event('e'), a.activity()]))).toEqual(
      ['activity 0 A'],
    );
    expect(decided(waits('E'))).toEqual([]);
  });
});

describe('the end of an execution', () => {
  test('is the output as JSON text', () => {
    expect(play(first, [], { isDone: true, output: { a: 1 } }).completion).toMatchObject({
      kind: 'completed',
      result: '{"a":1}',
    });
    expect(play(first, [], { isDone: true }).completion).toMatchObject({ result: null });
  });

  test('waits until an uncancelled timer has fired', () => {
    const actions = [a.any(a.event('E'), a.timer(60))];
    const events = [...first, h.timer(0, 60), h.done(), h.episode(), h.raised('E')];
    expect(play(events, actions, { isDone: true, output: 1 }).completion).toBeUndefined();
    expect(
      play([...events, h.done(), h.episode(60), h.fired(0)], actions, { isDone: true, output: 1 }).completion,
    ).toMatchObject({
      kind: 'completed',
    });
  });

  test('does not wait for a cancelled timer', () => {
    const events = [...first, h.timer(0, 60), h.done(), h.episode(), h.raised('E')];
    expect(play(events, [a.any(a.event('E'), a.timer(60, true))], { isDone: true }).completion).toMatchObject({
      kind: 'completed',
    });
  });

  test('waits for the slow sibling of a failed task', () => {
    const events = [...first, h.scheduled(0), h.scheduled(1), h.done(), h.episode(), h.failed(0)];
    const actions = [a.all(a.activity(), a.activity())];
    expect(play(events, actions, { error: 'x' }).completion).toBeUndefined();
    expect(play([...events, h.completed(1)], actions, { error: 'x' }).completion).toMatchObject({
      kind: 'failed',
      reason: "Orchestrator function 'o' failed: x",
    });
  });

  test('comes at once by termination, with decisions still carried out', () => {
    const result = play([...first, h.terminated('enough')], [a.activity()]);
    expect(result.completion).toMatchObject({ kind: 'terminated', reason: 'enough' });
    expect(decided(result)).toEqual(['activity 0 A']);
  });
});

describe('a retried activity', () => {
  const failedOnce = [...first, h.scheduled(0), h.done(), h.episode(1), h.failed(0)];

  test('takes a timer after a failure and another id for the next attempt', () => {
    const result = play(failedOnce, [a.retried(3)]);
    expect(decided(result)).toEqual(['timer 1']);
    expect(result.decisions[0]).toMatchObject({ fireAtMs: START_MS + 2000 });
    expect(decided(play([...failedOnce, h.timer(1, 2), h.done(), h.episode(2), h.fired(1)], [a.retried(3)]))).toEqual([
      'activity 2 A',
    ]);
  });

  test('backs off up to a limit', () => {
    const events = [...failedOnce, h.timer(1, 2), h.done(), h.episode(2), h.fired(1), h.scheduled(2), h.failed(2)];
    const options = { backoffCoefficient: 10, maxRetryIntervalInMilliseconds: 4000 };
    expect(play(events, [a.retried(3, 1000, options)]).decisions[0]).toMatchObject({ fireAtMs: START_MS + 6000 });
  });

  test('takes a timer that is due at once after the last failure, which the SDK waits for', () => {
    const result = play(failedOnce, [a.retried(1), a.activity('B')]);
    expect(result.decisions[0]).toMatchObject({ kind: 'timer', id: 1, fireAtMs: START_MS + 1000 });
    const fired = [...failedOnce, h.timer(1, 1), h.done(), h.episode(1), h.fired(1)];
    expect(decided(play(fired, [a.retried(1), a.activity('B')]))).toEqual(['activity 2 B']);
  });

  test('stops without a timer when its time is over, and warns', () => {
    const { decisions, warnings } = play(failedOnce, [a.retried(9, 1000, { retryTimeoutInMilliseconds: 500 })]);
    expect(decisions).toEqual([]);
    expect(warnings[0]).toContain('over before their last attempt');
  });
});

describe('a long timer', () => {
  const day = 86_400;
  test('is made of pieces of three days that never fire early', () => {
    const timer = a.timer(8 * day);
    expect(play(first, [timer]).decisions).toEqual([
      { kind: 'timer', id: 0, fireAtMs: START_MS + 3 * day * 1000, exact: true },
    ]);
    const second = [...first, h.timer(0, 3 * day), h.done(), h.episode(3 * day), h.fired(0)];
    expect(play(second, [timer]).decisions).toMatchObject([{ id: 1, fireAtMs: START_MS + 6 * day * 1000 }]);
    const third = [...second, h.timer(1, 6 * day), h.done(), h.episode(6 * day), h.fired(1)];
    expect(play(third, [timer]).decisions).toMatchObject([{ id: 2, fireAtMs: START_MS + 8 * day * 1000, exact: true }]);
  });
});

describe('continuing as new', () => {
  test('loses events that nobody read, and carries those over that came after', () => {
    const events = [...first, h.raised('unread'), h.scheduled(0), h.completed(0), h.raised('late', '1')];
    const { completion } = play(events, [a.activity(), a.continueAsNew({ n: 2 })], { isDone: true });
    expect(completion).toMatchObject({ kind: 'continued-as-new', input: '{"n":2}', carriedOver: [{ Name: 'late' }] });
  });

  test('delivers an event again that ended a wait with a cancelled timer', () => {
    const events = [...first, h.timer(0, 60), h.done(), h.episode(), h.raised('E')];
    const actions = [a.any(a.event('E'), a.timer(60, true)), a.continueAsNew()];
    expect(play(events, actions, { isDone: true }).completion).toMatchObject({
      kind: 'continued-as-new',
      input: null,
      carriedOver: [{ Name: 'E' }],
    });
  });

  test('adds a layer of quotes to a string', () => {
    expect(play(first, [a.continueAsNew('"abc"')], { isDone: true }).completion).toMatchObject({
      input: '"\\"abc\\""',
    });
  });
});

describe('a suspended execution', () => {
  test('withholds what arrives until it is resumed, then goes on in order', () => {
    const events = [...first, h.scheduled(0), h.done(), h.episode(), h.suspended(), h.completed(0)];
    const actions = [a.activity(), a.activity('B')];
    expect(play(events, actions)).toMatchObject({ suspended: true, decisions: [] });
    expect(decided(play([...events, h.resumed()], actions))).toEqual(['activity 1 B']);
  });

  test('holds decisions back that were made before it was suspended', () => {
    expect(play([...first, h.suspended()], [a.activity()]).decisions).toEqual([]);
    expect(decided(play([...first, h.suspended(), h.resumed()], [a.activity()]))).toEqual(['activity 0 A']);
  });

  test('can be terminated', () => {
    expect(play([...first, h.suspended(), h.terminated('x')], [a.event('E')]).completion?.kind).toBe('terminated');
  });
});

describe('entities from an orchestration', () => {
  const idOf = (input: string | null): string => (JSON.parse(input ?? '') as { id: string }).id;
  const inputAt = (result: ReturnType<typeof play>, index: number): string | null => {
    const decision = result.decisions[index];
    return decision?.kind === 'event' ? decision.input : null;
  };

  test('are called by an event and answered by one that has the request id as its name', () => {
    const call = play(first, [a.callEntity(), a.activity()]);
    expect(decided(call)).toEqual(['event 0 op']);
    const events = [...first, h.sent(0), h.done(), h.episode(), h.raised(idOf(inputAt(call, 0)), '{"result":"7"}')];
    expect(decided(play(events, [a.callEntity(), a.activity()]))).toEqual(['activity 1 A']);
  });

  test('are locked by one request to the first, and released one by one', () => {
    const lock = play(first, [a.lock('a', 'b')]);
    expect(lock.decisions).toMatchObject([{ kind: 'event', id: 0, instanceId: '@e@a', name: 'op' }]);
    expect(JSON.parse(inputAt(lock, 0) ?? '')).toMatchObject({
      op: null,
      lockset: [
        { name: 'e', key: 'a' },
        { name: 'e', key: 'b' },
      ],
    });
    const held = [...first, h.sent(0, 'op', '@e@a'), h.done(), h.episode(), h.raised(idOf(inputAt(lock, 0)), '{}')];
    expect(decided(play(held, [a.lock('a', 'b'), a.release(), a.activity()]))).toEqual([
      'event 1 release',
      'event 2 release',
      'activity 3 A',
    ]);
    expect(decided(play(held, [a.lock('a', 'b')], { isDone: true }))).toEqual(['event 1 release', 'event 2 release']);
  });
});
