import { fixtureApp, startHostProcess, type HostProcess } from '../host-process';
import { HubOverHttp } from '../hub-over-http';

let host: HostProcess;
let hub: HubOverHttp;

beforeAll(async () => {
  host = await startHostProcess(fixtureApp('durable-patterns'), ['--clock', 'virtual']);
  hub = new HubOverHttp(host);
});
afterAll(async () => {
  expect(await host.stop()).toBe(0);
});

const output = async (name: string, input?: unknown): Promise<unknown> => (await hub.run(name, input)).output;

describe('an app on the host', () => {
  test('chains activities', async () => {
    expect(await output('chaining', { steps: 7 })).toBe(7);
  });

  test('fans out and in, in the order of the tasks', async () => {
    expect(await output('fanOut', { width: 20 })).toEqual(Array.from({ length: 20 }, (_, index) => 2 * index));
  });

  test('fails when one of many fails, with the engine words around the error', async () => {
    const { runtimeStatus, output } = await hub.run('fanOutFailing');
    expect(runtimeStatus).toBe('Failed');
    expect(output).toMatch(
      /^Orchestrator function 'fanOutFailing' failed: Activity function 'fail' failed: {2}one of them \n \{/,
    );
  });

  test('goes on with the first of several tasks', async () => {
    expect(await output('anyOf')).toEqual({ quickWon: true, result: 5 });
  });

  test('retries with back-off until an attempt succeeds', async () => {
    // 4 s and 8 s in engine time; each delay is cut to whole seconds, and nothing else takes time under a virtual clock.
    expect(await output('retries', { times: 2, maxAttempts: 5, firstMs: 4000 })).toEqual({
      attempts: 3,
      tookMs: 12_000,
    });
  });

  test('gives an exhausted retry to the orchestrator', async () => {
    expect(await output('retries', { times: 9, maxAttempts: 3, firstMs: 1000 })).toEqual({
      caught: "Activity function 'failTimes' failed:  attempt 3 fails",
    });
  });

  test('retries children', async () => {
    expect(await output('retriesChild')).toEqual({ caught: "Orchestrator function 'throws' failed: child" });
  });

  test('leaves an instance whose retries ran out of time Running, and says so', async () => {
    const id = await hub.start('retryTimeout');
    await hub.until(id, () => host.log().includes("retries of 'fail' are over before their last attempt"));
    expect(await hub.status(id)).toMatchObject({ runtimeStatus: 'Running' });
  });

  test.each([3000, 7 * 86_400_000, 40 * 86_400_000])('fires a timer of %d ms without taking as long', async (ms) => {
    expect(await output('timer', { ms })).toBe(ms);
  });

  test('fires a timer that is already due', async () => {
    expect(await output('timer', { ms: -60_000 })).toBe(0);
  });

  test('polls until a condition holds', async () => {
    expect(await hub.run('monitor', { polls: 5 })).toMatchObject({ output: 5, customStatus: { polls: 5 } });
  });

  test('lets a time-out win', async () => {
    expect(await output('timeoutPattern', { timeoutMs: 5000, cancel: true })).toBe('timed out');
  });

  test('has no timer left to jump to when an instance has ended before its time-out', async () => {
    const pending = async (): Promise<number[]> =>
      ((await (await fetch(host.clockUrl)).json()) as { pendingMs: number[] }).pendingMs;
    await fetch(`${host.clockUrl}/pause`, { method: 'POST' });
    const id = await hub.start('timeoutPattern', { timeoutMs: 86_400_000, cancel: true });
    await hub.until(id, ({ runtimeStatus }) => runtimeStatus === 'Running');
    expect(await pending()).toHaveLength(1);
    await hub.raise(id, 'answer', 1);
    expect((await hub.ended(id)).output).toEqual({ answer: 1 });
    expect(await pending()).toEqual([]);
    await fetch(`${host.clockUrl}/resume`, { method: 'POST' });
  });

  test('keeps events that come before anybody waits, in order and with repeats', async () => {
    const id = await hub.start('waits', { events: ['b', 'a', 'a'] });
    for (const [name, data] of [
      ['a', 1],
      ['a', 2],
      ['b', 3],
    ] as const)
      expect(await hub.raise(id, name, data)).toBe(202);
    expect((await hub.ended(id)).output).toEqual([3, 1, 2]);
  });

  test('takes event names with their case', async () => {
    const id = await hub.start('waits', { events: ['Go'] });
    await hub.raise(id, 'go', 'wrong case');
    await hub.raise(id, 'Go', 'right case');
    expect((await hub.ended(id)).output).toEqual(['right case']);
  });

  test('publishes a custom status with each episode', async () => {
    const id = await hub.start('approval');
    await hub.until(id, ({ customStatus }) => customStatus === 'waiting');
    await hub.raise(id, 'approval', { ok: true, by: 'Ada' });
    expect(await hub.ended(id)).toMatchObject({ customStatus: { approved: true }, output: { text: 'Hello, Ada!' } });
  });

  test('fails an instance whose custom status is over 16 KB', async () => {
    expect(await output('largeStatus', { length: 9000 })).toBe(
      "Orchestrator function 'largeStatus' failed: The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. The current payload size is 17 KB.",
    );
  });

  test('fails it before it does anything else', async () => {
    const first = await hub.run('largeStatusAtWork', { key: 'large-first', after: false });
    expect(first).toMatchObject({ runtimeStatus: 'Failed', customStatus: null });
    expect(first.output).toContain('The current payload size is 17 KB.');
    expect((await hub.run('attempt', 'large-first')).output).toBe(1);
  });

  test('fails it as non-deterministic when it had done something before', async () => {
    const later = await hub.run('largeStatusAtWork', { key: 'large-later', after: true });
    expect(later).toMatchObject({ runtimeStatus: 'Failed', customStatus: null });
    expect(later.output).toMatch(/^Non-Deterministic workflow detected: .*'echo'/);
    await host.logs('its custom status is too large. The UTF-16 size');
    expect((await hub.run('attempt', 'large-later')).output).toBe(1);
  });

  test('runs children, named and unnamed', async () => {
    const { output, instanceId } = await hub.run('parent');
    expect(output).toEqual(['Hello, first!', 'Hello, second!']);
    expect(await hub.status(`${instanceId}:child`)).toMatchObject({ name: 'one', runtimeStatus: 'Completed' });
  });

  test('runs children side by side', async () => {
    expect(await output('parents', { width: 5 })).toEqual([2, 2, 2, 2, 2]);
  });

  test('gives a child failure to its parent', async () => {
    expect(await output('parentOfFailing')).toBe("Orchestrator function 'throws' failed: in the child");
  });

  test('continues as new with a fresh history', async () => {
    const { instanceId, output } = await hub.run('countdown', { left: 4, done: 0 });
    expect(output).toBe(4);
    const { historyEvents = [] } = await hub.status(instanceId, 'showHistory=true');
    expect(historyEvents.map((event) => event['EventType'])).toEqual([
      'ExecutionStarted',
      'TaskCompleted',
      'ExecutionCompleted',
    ]);
  });

  test('takes one event in each generation', async () => {
    const id = await hub.start('collector');
    for (const [index, item] of ['a', 'b', 'c'].entries()) {
      await hub.raise(id, 'item', item);
      await hub.until(id, ({ customStatus }) => (customStatus as { count?: number } | null)?.count === index + 1);
    }
    await hub.raise(id, 'item', 'stop');
    expect((await hub.ended(id)).output).toEqual(['a', 'b', 'c']);
  });

  test('polls over HTTP until the answer is final', async () => {
    expect(await output('calls', `${host.baseUrl}/api/job`)).toEqual({ status: 200, content: 'finished' });
  });

  test('fails an orchestrator that schedules something else in its replay, naming both', async () => {
    expect(await output('changing')).toContain(
      "Non-Deterministic workflow detected: A previous execution of this orchestration scheduled an activity task with sequence number 0 named 'greet', but the current orchestration replay instead scheduled an activity task named 'add' with this sequence number.",
    );
  });

  test('derives GUIDs that survive a replay', async () => {
    const { before, after } = (await output('guids')) as { before: string[]; after: string };
    expect(new Set([...before, after]).size).toBe(3);
  });

  test('leaves an instance that calls an unknown activity Running, and says so', async () => {
    const id = await hub.start('unregistered');
    await hub.until(id, ({ runtimeStatus }) => runtimeStatus === 'Running');
    await host.logs("The function 'nowhere' doesn't exist, is disabled, or is not an activity function.");
    await hub.post(`/instances/${id}/terminate?reason=enough`);
    expect(await hub.ended(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
  });

  test.each([
    [false, { type: 'string', json: '"False"' }],
    [null, { type: 'undefined', json: 'undefined' }],
    ['7', { type: 'string', json: '"7"' }],
    [
      { $type: 'a', b: 1 },
      { type: 'object', json: '{"b":1}' },
    ],
    [1.5, { type: 'number', json: '1.5' }],
  ])('hands %j to an activity as the engine does', async (input, seen) => {
    expect(await output('describeInput', input)).toEqual(seen);
  });

  test('survives an activity that ends its process', async () => {
    expect(await output('exits')).toBe("Activity function 'exitProcess' failed: node exited with code 3 (0x3)");
  });

  test('gives the text of an activity back whole, characters of four bytes included', async () => {
    expect(await output('pictures')).toBe('⛵ 😀');
  });

  test('serves the durable client of an HTTP function', async () => {
    const response = await fetch(`${host.baseUrl}/api/wait/one`, { method: 'POST', body: '"Bob"' });
    expect([response.status, await response.json()]).toEqual([200, 'Hello, Bob!']);
  });
});
