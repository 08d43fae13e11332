import { randomUUID } from 'node:crypto';

import { DurableClient } from '../../support/host/durable-client';
import { hostUnderTest, type HostUnderTest } from '../../support/stack/host-under-test';

/** With HOST_URL: a host that runs test/fixtures/apps/durable-patterns. */
describe('The management API', () => {
  let host: HostUnderTest;
  let durable: DurableClient;
  beforeAll(async () => {
    host = await hostUnderTest('durable-patterns');
    durable = new DurableClient(host.baseUrl);
  });
  afterAll(() => host?.stop());

  it('answers a start with 202, where to ask, and when', async () => {
    const id = `started-${randomUUID()}`;
    const response = await durable.call('POST', `orchestrators/returnsNothing/${id}`);
    expect(response.status).toBe(202);
    expect(response.headers.get('retry-after')).toBe('10');
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const links = (await response.json()) as Record<string, string>;
    expect(Object.keys(links)).toEqual([
      'id',
      'statusQueryGetUri',
      'sendEventPostUri',
      'terminatePostUri',
      'purgeHistoryDeleteUri',
      'restartPostUri',
      'suspendPostUri',
      'resumePostUri',
    ]);
    expect(response.headers.get('location')).toBe(links['statusQueryGetUri']);
  });

  it('answers 202 with Retry-After while an instance runs, and 200 when it has ended', async () => {
    const id = await waiting();
    const running = await durable.call('GET', `instances/${id}`);
    expect([running.status, running.headers.get('retry-after')]).toEqual([202, '5']);
    await durable.raise(id, 'go', null);
    await durable.ended(id);
    const ended = await durable.call('GET', `instances/${id}`);
    expect([ended.status, ended.headers.get('retry-after')]).toEqual([200, null]);
    expect(Object.keys((await ended.json()) as object)).toEqual([
      'name',
      'instanceId',
      'runtimeStatus',
      'input',
      'customStatus',
      'output',
      'createdTime',
      'lastUpdatedTime',
    ]);
  });

  it('answers 500 for a failed instance only when it is asked to', async () => {
    const { instanceId } = await durable.run('throws');
    const plain = await durable.call('GET', `instances/${instanceId}`);
    const asked = await durable.call('GET', `instances/${instanceId}?returnInternalServerErrorOnFailure=true`);
    expect([plain.status, asked.status]).toEqual([200, 500]);
  });

  it.each([
    ['GET', '', 404],
    ['POST', '/raiseEvent/x', 404],
    ['POST', '/terminate', 404],
    ['POST', '/suspend', 404],
    ['POST', '/resume', 404],
    ['POST', '/rewind', 404],
    ['POST', '/restart', 400],
    ['DELETE', '', 404],
    ['PUT', '', 404],
  ])('answers %s %s of an instance that is not there with %i', async (method, operation, status) => {
    const body = operation.startsWith('/raiseEvent') ? 1 : undefined;
    expect((await durable.call(method, `instances/none-${randomUUID()}${operation}`, body)).status).toBe(status);
  });

  it('answers operations on an instance that has ended with 410', async () => {
    const { instanceId } = await durable.run('returnsNothing');
    const operations = ['raiseEvent/x', 'terminate', 'suspend', 'resume'];
    const answers = await Promise.all(
      operations.map((each) => durable.call('POST', `instances/${instanceId}/${each}`, 1)),
    );
    expect(answers.map(({ status }) => status)).toEqual([410, 410, 410, 410]);
  });

  it('keeps what comes while an instance is suspended, and delivers it on resume', async () => {
    const id = await waiting();
    expect((await durable.call('POST', `instances/${id}/suspend?reason=break`)).status).toBe(202);
    await durable.until(id, ({ runtimeStatus }) => runtimeStatus === 'Suspended');
    expect((await durable.call('POST', `instances/${id}/suspend?reason=again`)).status).toBe(500);
    expect(await durable.raise(id, 'go', 'meanwhile')).toBe(202);
    expect((await durable.call('POST', `instances/${id}/resume?reason=on`)).status).toBe(202);
    expect(await durable.ended(id)).toMatchObject({ runtimeStatus: 'Completed', output: ['meanwhile'] });
  });

  it('refuses an event that is not JSON, in words', async () => {
    const id = await waiting();
    const url = `${host.baseUrl}/runtime/webhooks/durabletask/instances/${id}/raiseEvent/go`;
    const key = process.env['HOST_KEY'];
    const headers = { ...(key !== undefined && { 'x-functions-key': key }) };
    const text = await fetch(url, { method: 'POST', headers: { ...headers, 'content-type': 'text/plain' }, body: '1' });
    expect([text.status, await text.json()]).toEqual([
      400,
      { Message: 'Only application/json request content is supported' },
    ]);
    const json = { ...headers, 'content-type': 'application/json' };
    const broken = await fetch(url, { method: 'POST', headers: json, body: '{' });
    expect([broken.status, await broken.json()]).toMatchObject([400, { Message: 'Invalid JSON content' }]);
    await durable.call('POST', `instances/${id}/terminate`);
  });

  it('refuses to start an id that is still running, and takes it again when it has ended', async () => {
    const id = await waiting();
    const again = await durable.call('POST', `orchestrators/waits/${id}`, { events: [] });
    expect([again.status, await again.json()]).toMatchObject([
      409,
      { Message: 'An Orchestration instance with the status Running already exists.' },
    ]);
    await durable.raise(id, 'go', 1);
    await durable.ended(id);
    await durable.start('returnsNothing', null, id);
    expect(await durable.ended(id)).toMatchObject({ name: 'returnsNothing', output: null });
  });

  it('purges one instance that has ended, and none that runs', async () => {
    const id = await waiting();
    expect((await durable.call('DELETE', `instances/${id}`)).status).toBe(412);
    await durable.call('POST', `instances/${id}/terminate`);
    await durable.ended(id);
    const purged = await durable.call('DELETE', `instances/${id}`);
    expect([purged.status, await purged.json()]).toEqual([200, { instancesDeleted: 1 }]);
    expect((await durable.call('GET', `instances/${id}`)).status).toBe(404);
  });

  it('shows history on request, what was scheduled merged into what came of it', async () => {
    const { instanceId } = await durable.run('one', 'Ada');
    const { historyEvents = [] } = await durable.status(
      instanceId,
      '?showHistory=true&showHistoryOutput=true&showInput=false',
    );
    expect(historyEvents).toMatchObject([
      { EventType: 'ExecutionStarted', FunctionName: 'one' },
      { EventType: 'TaskCompleted', FunctionName: 'greet', Result: 'Hello, Ada!' },
      { EventType: 'ExecutionCompleted', OrchestrationStatus: 'Completed', Result: 'Hello, Ada!' },
    ]);
    expect(historyEvents.some((event) => 'Input' in event || 'EventId' in event)).toBe(false);
    const bare = await durable.status(instanceId, '?showHistory=true');
    expect(bare.historyEvents?.map((event) => 'Result' in event)).toEqual([false, false, false]);
    expect(await durable.status(instanceId)).not.toHaveProperty('historyEvents');
  });

  it('lists by prefix and status, a page at a time', async () => {
    const prefix = `list-${randomUUID()}-`;
    const ids = [1, 2, 3].map((index) => `${prefix}${index}`);
    for (const id of ids) await durable.start('returnsNothing', null, id);
    for (const id of ids) await durable.ended(id);
    const query = `instances?instanceIdPrefix=${prefix}&runtimeStatus=Completed,Failed&showInput=false&top=2`;
    const listed: string[] = [];
    let token: string | null = null;
    for (let pages = 1; ; pages += 1) {
      const page: Response = await durable.call('GET', query, undefined, {
        ...(token !== null && { 'x-ms-continuation-token': token }),
      });
      expect(page.status).toBe(200);
      listed.push(...((await page.json()) as { instanceId: string }[]).map(({ instanceId }) => instanceId));
      token = page.headers.get('x-ms-continuation-token');
      if (token === null || token === '') break;
      expect(pages).toBeLessThan(10);
    }
    expect(listed).toEqual(ids);
    const none = await durable.call('GET', `instances?instanceIdPrefix=${prefix}&runtimeStatus=Failed`);
    expect(await none.json()).toEqual([]);
  });

  it('purges by filter what has ended as the filter says', async () => {
    const { createdTime: from } = await durable.status(await waiting());
    const { instanceId: failed } = await durable.run('throws');
    const { instanceId: completed } = await durable.run('returnsNothing');
    const purged = await durable.call('DELETE', `instances?createdTimeFrom=${from}&runtimeStatus=Failed`);
    expect(purged.status).toBe(200);
    expect(((await purged.json()) as { instancesDeleted: number }).instancesDeleted).toBeGreaterThanOrEqual(1);
    expect((await durable.call('GET', `instances/${failed}`)).status).toBe(404);
    expect((await durable.call('GET', `instances/${completed}`)).status).toBe(200);
    expect((await durable.call('DELETE', 'instances?runtimeStatus=Failed')).status).toBe(400);
  });

  it('rewinds a failed instance and no other', async () => {
    const { instanceId: failed } = await durable.run('throws');
    expect((await durable.call('POST', `instances/${failed}/rewind?reason=again`)).status).toBe(202);
    const { instanceId: fine } = await durable.run('returnsNothing');
    const refused = await durable.call('POST', `instances/${fine}/rewind?reason=again`);
    expect([refused.status, await refused.json()]).toEqual([
      412,
      'This orchestration has status Completed, but only orchestrations in the "Failed" state can be rewound.',
    ]);
  });

  it('restarts an instance under a new id with its input', async () => {
    const { instanceId } = await durable.run('chaining', { steps: 2 });
    const restarted = await durable.call('POST', `instances/${instanceId}/restart`);
    expect(restarted.status).toBe(202);
    const { id } = (await restarted.json()) as { id: string };
    expect(id).not.toBe(instanceId);
    expect(await durable.ended(id)).toMatchObject({ name: 'chaining', input: { steps: 2 }, output: 2 });
  });

  it('restarts an instance under an id that is asked for', async () => {
    const { instanceId } = await durable.run('chaining', { steps: 2 });
    const refused = await durable.call('POST', `instances/${instanceId}/restartWithOptions`);
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { Message: 'A new orchestration instance ID must be provided.' },
    ]);
    const id = `again-${randomUUID()}`;
    const restarted = await durable.call('POST', `instances/${instanceId}/restartWithOptions?newInstanceId=${id}`);
    expect([restarted.status, await restarted.json()]).toMatchObject([202, { id }]);
    expect(await durable.ended(id)).toMatchObject({ name: 'chaining', input: { steps: 2 }, output: 2 });
  });

  it('the task hub is empty for whoever names another task hub, and takes what is sent there', async () => {
    const id = await waiting();
    const lists = await Promise.all(
      ['instances', 'entities'].map((each) => durable.call('GET', `${each}?taskHub=NobodysHub`)),
    );
    expect(await Promise.all(lists.map(async (each) => [each.status, await each.json()]))).toEqual([
      [200, []],
      [200, []],
    ]);
    expect((await durable.call('GET', `instances/${id}?taskHub=NobodysHub`)).status).toBe(404);
    const started = await durable.call('POST', `orchestrators/returnsNothing/else-${randomUUID()}?taskHub=NobodysHub`);
    expect([started.status, started.headers.get('location')]).toEqual([
      202,
      expect.stringContaining('taskHub=NobodysHub') as unknown,
    ]);
    await durable.call('POST', `instances/${id}/terminate`);
  });

  /** An instance that waits for the event go. */
  async function waiting(): Promise<string> {
    const id = await durable.start('waits', { events: ['go'] });
    await durable.until(id, ({ runtimeStatus }) => runtimeStatus === 'Running');
    return id;
  }
});
