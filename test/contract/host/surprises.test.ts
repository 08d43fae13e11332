import { DurableClient } from '../../support/host/durable-client';
import { eventually } from '../../support/patience';
import { hostUnderTest, type HostUnderTest } from '../../support/stack/host-under-test';

/** What the README of the host lists as surprising, as far as no other file states it. With HOST_URL: test/fixtures/apps/surprises. */
describe('Where the real engine surprises', () => {
  let host: HostUnderTest;
  let durable: DurableClient;
  beforeAll(async () => {
    host = await hostUnderTest('surprises');
    durable = new DurableClient(host.baseUrl);
  });
  afterAll(() => host?.stop());
  const ask = async (what: string, id: string, body?: string): Promise<unknown> => {
    const answer = await fetch(`${host.baseUrl}/api/ask/${what}/${id}`, {
      method: 'POST',
      ...(body !== undefined && { body }),
    });
    return answer.json();
  };

  it.each([0, false, ''])('a custom status of %j is never shown', async (status) => {
    const id = await durable.start('changesStatus', status);
    await durable.until(id, ({ customStatus }) => customStatus === 'shown');
    await durable.raise(id, 'go', null);
    expect((await durable.ended(id)).customStatus).toBeNull();
  });

  it('an event named 0 completes the first task', async () => {
    const id = await durable.start('takesTaskZero');
    await durable.raise(id, '0', 'from the event');
    expect((await durable.ended(id)).output).toBe('from the event');
  });

  it('a text named Timestamp arrives as a Date', async () => {
    expect((await durable.run('looksAtTimestamp', { Timestamp: '2020-01-01T00:00:00Z' })).output).toBe('a Date');
  });

  it('the durable client cannot raise an event without data', async () => {
    const id = await durable.start('waits');
    expect(await ask('raise', id)).toMatch(/unexpected status code: 400/);
    await durable.call('POST', `instances/${id}/terminate`);
  });

  it.each([
    ['this&that', '"this"'],
    ['3 tries', '3'],
    ['true story', 'true'],
    ['"3 tries"', '"3 tries"'],
    [undefined, 'undefined'],
  ])('a termination for the reason %s is shown as %s', async (reason, output) => {
    const id = await durable.start('waits');
    expect(await ask('terminate', id, reason)).toBe('accepted');
    expect(await endedText(id)).toContain(`"output":${output},`);
  });

  /** The status as it is sent: it need not be JSON. */
  async function endedText(id: string): Promise<string> {
    for (let tries = 0; tries < 1000; tries += 1) {
      const text = await (await durable.call('GET', `instances/${id}`)).text();
      if (text.includes('"runtimeStatus":"Terminated"')) return text;
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    throw new Error(`${id} has not ended.`);
  }

  it('a falsy input of a signal between entities is lost', async () => {
    const key = `relay-${Date.now()}`;
    await durable.call('POST', `entities/relay/${key}?op=send`);
    const kept = await eventually(
      async () => {
        const answer = await durable.call('GET', `entities/keeper/${key}`);
        return answer.status === 200 ? answer : undefined;
      },
      () => 'The signal has not arrived.',
    );
    expect(await kept.json()).toEqual({ kept: 'nothing' });
  });

  it('a second return in one operation of an entity answers the next', async () => {
    expect((await durable.run('asksTwice')).output).toEqual(['first', 'second']);
  });

  it('the result of a task goes to an unregistered one before it', async () => {
    expect((await durable.run('takesOneForAnother')).output).toEqual({ winner: 'nobody', result: 'Hello, Ada' });
  });
});
