import { DurableClient } from '../../support/host/durable-client';
import { eventually } from '../../support/patience';
import { hostUnderTest, type HostUnderTest } from '../../support/stack/host-under-test';
import { needing } from '../../support/stack/remote';

/** With HOST_URL: a host that runs test/fixtures/apps/durable-patterns. */
describe('Orchestrations', () => {
  let host: HostUnderTest;
  let durable: DurableClient;
  const itJumps = needing('a clock that jumps');
  beforeAll(async () => {
    host = await hostUnderTest('durable-patterns');
    durable = new DurableClient(host.baseUrl);
  });
  afterAll(() => host?.stop());

  it('run activities one after the other and return the last result', async () => {
    const { runtimeStatus, output } = await durable.run('chaining', { steps: 5 });
    expect({ runtimeStatus, output }).toEqual({ runtimeStatus: 'Completed', output: 5 });
  });

  it('run activities side by side and get the results in the order of the calls', async () => {
    expect((await durable.run('fanOut', { width: 6 })).output).toEqual([0, 2, 4, 6, 8, 10]);
  });

  it('go on with whichever task of any() is first', async () => {
    expect((await durable.run('anyOf')).output).toEqual({ quickWon: true, result: 5 });
  });

  it('fail with their name and the message of what they throw', async () => {
    const { runtimeStatus, output } = await durable.run('throws', { message: 'no more' });
    expect({ runtimeStatus, output }).toEqual({
      runtimeStatus: 'Failed',
      output: "Orchestrator function 'throws' failed: no more",
    });
  });

  it('orchestrations that are not registered are accepted, and fail with the names that are', async () => {
    const { runtimeStatus, output } = await durable.run('noSuchOrchestrator');
    expect(runtimeStatus).toBe('Failed');
    expect(output).toMatch(/^Orchestrator function 'noSuchOrchestrator' failed: .*doesn't exist.*'chaining'/s);
  });

  it('orchestrations that return nothing complete with a null output', async () => {
    expect(await durable.run('returnsNothing')).toMatchObject({ runtimeStatus: 'Completed', output: null });
  });

  it.each([
    ['false', false, { type: 'string', json: '"False"' }],
    ['null', null, { type: 'undefined', json: 'undefined' }],
    ['a number', 1.5, { type: 'number', json: '1.5' }],
    ['a text that is JSON', '{"a":1}', { type: 'string', json: '"{\\"a\\":1}"' }],
    ['an object', { when: '2020-01-01T00:00:00Z' }, { type: 'object', json: '{"when":"2020-01-01T00:00:00Z"}' }],
  ])('give an activity %s as the real host does', async (_, input, seen) => {
    expect((await durable.run('describeInput', input)).output).toEqual(seen);
  });

  it('get the same GUIDs in every replay, and different ones for each call', async () => {
    const { before, after } = (await durable.run('guids')).output as { before: string[]; after: string };
    expect(new Set([...before, after]).size).toBe(3);
  });

  it('orchestrations whose code asks for another activity than their history has fail as non-deterministic', async () => {
    const { runtimeStatus, output } = await durable.run('changing');
    expect(runtimeStatus).toBe('Failed');
    expect(output).toMatch(/^Non-Deterministic workflow detected: .*'greet'.*'add'/s);
  });

  describe('and external events', () => {
    it('hear events raised before they wait, in the order of their raising', async () => {
      const id = await durable.start('waits', { events: ['a', 'b', 'a'] });
      expect([
        await durable.raise(id, 'b', 1),
        await durable.raise(id, 'a', 2),
        await durable.raise(id, 'a', 3),
      ]).toEqual([202, 202, 202]);
      expect((await durable.ended(id)).output).toEqual([2, 1, 3]);
    });

    it('do not hear an event whose name differs in case', async () => {
      const id = await durable.start('waits', { events: ['Go'] });
      await durable.raise(id, 'go', 'lower');
      await durable.raise(id, 'Go', 'as written');
      expect((await durable.ended(id)).output).toEqual(['as written']);
    });

    it('show their custom status while they wait', async () => {
      const id = await durable.start('approval');
      await durable.until(id, ({ customStatus }) => customStatus === 'waiting');
      await durable.raise(id, 'approval', { ok: true, by: 'Ann' });
      expect(await durable.ended(id)).toMatchObject({
        customStatus: { approved: true },
        output: { text: 'Hello, Ann!' },
      });
    });

    it('fail when their custom status takes more than 16 KB in UTF-16', async () => {
      const { runtimeStatus, output } = await durable.run('largeStatus', { length: 9000 });
      expect(runtimeStatus).toBe('Failed');
      expect(output).toMatch(/must not exceed 16 KB\. The current payload size is 17 KB\.$/);
    });
  });

  describe('and sub-orchestrations', () => {
    it('get the results of their children', async () => {
      expect((await durable.run('parent')).output).toEqual(['Hello, first!', 'Hello, second!']);
    });

    it('can catch that a child has failed', async () => {
      expect((await durable.run('parentOfFailing')).output).toMatch(/in the child$/);
    });

    it('leave a child running when they are terminated', async () => {
      const id = await durable.start('parentOfWaiting');
      await durable.call('GET', `instances/${id}`);
      await childOf(id);
      expect((await durable.call('POST', `instances/${id}/terminate?reason=enough`)).status).toBe(202);
      expect(await durable.ended(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
      expect((await durable.status(`${id}:child`)).runtimeStatus).toBe('Running');
      await durable.call('POST', `instances/${id}:child/terminate?reason=over`);
    });

    async function childOf(id: string): Promise<void> {
      await eventually(
        async () => ((await durable.call('GET', `instances/${id}:child`)).status === 404 ? undefined : true),
        () => `${id} has started no child.`,
      );
    }
  });

  describe('that continue as new', () => {
    it('keep one generation of history and the last output', async () => {
      const id = await durable.start('countdown', { left: 3, done: 0 });
      await durable.ended(id);
      const { output, historyEvents = [] } = await durable.status(id, '?showHistory=true');
      expect(output).toBe(3);
      expect(historyEvents.filter(({ EventType }) => EventType === 'TaskCompleted')).toHaveLength(1);
    });
  });

  describe('that continue as new, and events', () => {
    it('lose what nobody had read', async () => {
      const id = await durable.start('forgetful');
      await durable.raise(id, 'unread', 1);
      await durable.raise(id, 'next', 2);
      await durable.until(id, ({ customStatus }) => customStatus === 'second');
      await durable.raise(id, 'end', 3);
      expect((await durable.ended(id)).output).toBe('end');
    });

    it('hear an event again that they had read in a race with a timer they cancelled', async () => {
      // A clock that jumps would let the timer win at once.
      await host.clock?.pause();
      const id = await durable.start('rehearing');
      await durable.raise(id, 'item', 'once');
      await host.clock?.resume();
      expect((await durable.ended(id)).output).toEqual({ heard: ['once', 'once', 'once'] });
    });
  });

  describe('and time', () => {
    itJumps('sleep for days in no time', async () => {
      expect((await durable.run('timer', { ms: 7 * 86_400_000 })).output).toBeGreaterThanOrEqual(7 * 86_400_000 - 1000);
    });

    itJumps('have their answers dated by the same clock', async () => {
      const before = Date.now();
      const id = await durable.start('timer', { ms: 2 * 86_400_000 });
      await durable.ended(id);
      const { headers } = await durable.call('GET', `instances/${id}`);
      expect(Date.parse(headers.get('date') ?? '') - before).toBeGreaterThan(86_400_000);
    });

    itJumps('poll until what they wait for has come', async () => {
      expect((await durable.run('monitor', { polls: 4 })).output).toBe(4);
    });

    itJumps('time out when no event comes, and go on at once when one does', async () => {
      expect((await durable.run('timeoutPattern', { timeoutMs: 3_600_000, cancel: true })).output).toBe('timed out');
    });

    itJumps('retry with growing pauses and report the last error', async () => {
      const cured = await durable.run('retries', { times: 2, maxAttempts: 3, firstMs: 2000 });
      expect(cured.output).toEqual({ attempts: 3, tookMs: expect.any(Number) as unknown });
    });

    itJumps('retry by the factory of an activity as by its name', async () => {
      expect((await durable.run('retriesByFactory', { failures: 2 })).output).toBe(3);
    });

    itJumps('poll a URL that answers 202 until it answers otherwise', async () => {
      const { output } = await durable.run('calls', `${host.baseUrl}/api/job`);
      expect(output).toEqual({ status: 200, content: 'finished' });
    });
  });
});
