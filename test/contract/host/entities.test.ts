import { randomUUID } from 'node:crypto';

import { DurableClient } from '../../support/host/durable-client';
import { hostUnderTest, type HostUnderTest } from '../../support/stack/host-under-test';

/** With HOST_URL: a host that runs test/fixtures/apps/entities. */
describe('Entities', () => {
  let host: HostUnderTest;
  let durable: DurableClient;
  beforeAll(async () => {
    host = await hostUnderTest('entities');
    durable = new DurableClient(host.baseUrl);
  });
  afterAll(() => host?.stop());
  const newKey = (): string => `k-${randomUUID()}`;
  const signal = async (key: string, operation: string, input?: unknown): Promise<number> =>
    (await durable.call('POST', `entities/Counter/${key}?op=${operation}`, input)).status;

  it('entities are not there before their first operation, and keep their state after it', async () => {
    const key = newKey();
    expect((await durable.call('GET', `entities/counter/${key}`)).status).toBe(404);
    expect(await signal(key, 'add', 5)).toBe(202);
    expect(await durable.entity('counter', key, 5)).toBe(5);
  });

  it('entities are found under their name in any case, and under their key in its own', async () => {
    const key = newKey();
    await signal(key, 'add', 1);
    expect(await durable.entity('COUNTER', key, 1)).toBe(1);
    expect((await durable.call('GET', `entities/counter/${key.toUpperCase()}`)).status).toBe(404);
  });

  it('do the operations of an orchestration in order and answer its calls', async () => {
    expect((await durable.run('addTwice', newKey())).output).toBe(3);
  });

  it('keep what an operation has set before it threw', async () => {
    expect((await durable.run('catches', newKey())).output).toEqual({ message: '[object Object]', value: 100 });
  });

  it('do every one of many signals once', async () => {
    const key = newKey();
    await Promise.all(Array.from({ length: 40 }, () => signal(key, 'add', 1)));
    expect(await durable.entity('counter', key, 40)).toBe(40);
  });

  it('tell other entities', async () => {
    const [from, to] = [newKey(), newKey()];
    await signal(from, 'add', 4);
    await signal(from, 'tell', to);
    expect(await durable.entity('counter', to, 4)).toBe(4);
  });

  it('entities are gone when they have deleted themselves', async () => {
    const key = newKey();
    await signal(key, 'add', 1);
    await durable.entity('counter', key, 1);
    await signal(key, 'delete');
    expect(await durable.entity('counter', key, undefined)).toBeUndefined();
  });

  it('entities that a critical section holds make others wait until it lets go', async () => {
    const key = newKey();
    const holder = await durable.start('holds', key);
    await durable.until(holder, ({ customStatus }) => customStatus === 'locked');
    expect(await signal(key, 'add', 7)).toBe(202);
    await durable.raise(holder, 'letGo', null);
    // The signal was not done while the lock was held.
    expect((await durable.ended(holder)).output).toBe(0);
    expect(await durable.entity('counter', key, 7)).toBe(7);
  });

  it('lose and gain nothing in transfers that run side by side', async () => {
    const [left, right] = [newKey(), newKey()];
    await signal(left, 'add', 10);
    await durable.entity('counter', left, 10);
    const transfers = await Promise.all(
      Array.from({ length: 6 }, () => durable.run('transfer', { from: left, to: right, amount: 3 })),
    );
    expect(transfers.filter(({ output }) => output === true)).toHaveLength(3);
    expect([await durable.entity('counter', left, 1), await durable.entity('counter', right, 9)]).toEqual([1, 9]);
  });

  it.each([
    ['nested lock', 'Cannot acquire more locks when already holding some locks.'],
    ['child', /sub-?orchestrations? .*critical section/i],
    ['call of another', /unless it is one of the locked entities/],
    ['two calls at once', /parallel|prior call/i],
    ['signal', /signal.*lock/i],
    ['none', 'allowed'],
  ])('hold an orchestration to the rules of a critical section: %s', async (rule, message) => {
    const key = newKey();
    const { runtimeStatus, output } = await durable.run('breaksRules', { rule, key });
    expect({ runtimeStatus, output }).toEqual({
      runtimeStatus: 'Completed',
      output: { ended: expect.stringMatching(message) as unknown, wasLocked: [false, true, false], held: [key] },
    });
    // The lock was given back.
    expect(await signal(key, 'add', 1)).toBe(202);
    expect(await durable.entity('counter', key, 1)).toBe(1);
  });

  it('entities that are not registered are refused with the names that are', async () => {
    const response = await durable.call('POST', `entities/nobody/${newKey()}?op=add`, 1);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { Message: string }).Message).toMatch(/'nobody' doesn't exist.*'counter'/);
  });
});
