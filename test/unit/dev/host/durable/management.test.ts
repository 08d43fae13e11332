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

const running = async (id: string): Promise<void> => {
  await hub.start('waits', { events: ['go'] }, id);
  await hub.until(id, ({ runtimeStatus }) => runtimeStatus === 'Running');
};

describe('the management API', () => {
  test('answers a start with the URLs of the instance, and no rewind', async () => {
    const response = await hub.post('/orchestrators/one/start-1', 'Ada');
    expect([response.status, response.headers.get('retry-after'), response.headers.get('content-type')]).toEqual([
      202,
      '10',
      'application/json; charset=utf-8',
    ]);
    const body = (await response.json()) as Record<string, string>;
    expect(Object.keys(body)).toEqual([
      'id',
      'statusQueryGetUri',
      'sendEventPostUri',
      'terminatePostUri',
      'purgeHistoryDeleteUri',
      'restartPostUri',
      'suspendPostUri',
      'resumePostUri',
    ]);
    expect(response.headers.get('location')).toBe(body['statusQueryGetUri']);
  });

  test('waits for the end when a time-out is given, and gives the bare output', async () => {
    const response = await hub.post('/orchestrators/one?timeout=5&pollingInterval=1', 'Ada');
    expect([response.status, await response.json()]).toEqual([200, 'Hello, Ada!']);
  });

  test('refuses a second start while the first runs, and replaces it afterwards', async () => {
    await running('twice');
    const again = await hub.post('/orchestrators/one/twice', 'x');
    expect([again.status, await again.json()]).toEqual([
      409,
      { Message: 'An Orchestration instance with the status Running already exists.' },
    ]);
    await hub.raise('twice', 'go');
    await hub.ended('twice');
    await hub.start('one', 'Eve', 'twice');
    expect((await hub.until('twice', ({ output }) => output === 'Hello, Eve!')).name).toBe('one');
  });

  test('starts an unknown orchestrator and lets it fail', async () => {
    const id = await hub.start('nobody');
    expect((await hub.ended(id)).output).toContain(
      "Orchestrator function 'nobody' failed: The function 'nobody' doesn't exist, is disabled, or is not an orchestrator function.",
    );
  });

  test('answers 202 with where to look again while an instance runs, and 200 at its end', async () => {
    await running('status');
    const during = await hub.get('/instances/status?code=x');
    expect([during.status, during.headers.get('retry-after'), during.headers.get('location')]).toEqual([
      202,
      '5',
      `${host.baseUrl}/runtime/webhooks/durabletask/instances/status?code=x`,
    ]);
    await hub.raise('status', 'go', 1);
    await hub.ended('status');
    expect((await hub.get('/instances/status')).status).toBe(200);
    expect((await hub.get('/instances/STATUS')).status).toBe(404);
    expect((await hub.get('/INSTANCES/status')).status).toBe(200);
  });

  test('makes a failure a 500 on request', async () => {
    const id = await hub.start('throws', { message: 'bad' });
    await hub.ended(id);
    expect((await hub.get(`/instances/${id}`)).status).toBe(200);
    expect((await hub.get(`/instances/${id}?returnInternalServerErrorOnFailure=TRUE`)).status).toBe(500);
  });

  test('suspends, keeps events back, and resumes', async () => {
    await running('paused');
    expect((await hub.post('/instances/paused/suspend?reason=lunch')).status).toBe(202);
    await hub.until('paused', ({ runtimeStatus, output }) => runtimeStatus === 'Suspended' && output === 'lunch');
    await hub.raise('paused', 'go', 'kept');
    expect((await hub.post('/instances/paused/suspend?reason=again')).status).toBe(500);
    expect((await hub.status('paused')).runtimeStatus).toBe('Suspended');
    await hub.post('/instances/paused/resume?reason=back');
    expect(await hub.ended('paused')).toMatchObject({ runtimeStatus: 'Completed', output: ['kept'] });
    expect((await hub.post('/instances/paused/resume')).status).toBe(410);
  });

  test('terminates with a reason, and leaves children alone', async () => {
    const id = await hub.start('parentOfWaiting');
    await hub.until(`${id}:child`, ({ runtimeStatus }) => runtimeStatus === 'Running').catch(() => undefined);
    await hub.until(id, ({ runtimeStatus }) => runtimeStatus === 'Running');
    await hub.post(`/instances/${id}/terminate?reason=no%20more`);
    expect(await hub.ended(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'no more' });
    expect((await hub.status(`${id}:child`)).runtimeStatus).toBe('Running');
    expect(await hub.raise(id, 'go')).toBe(410);
  });

  test('rewinds a failure down to the child where it began', async () => {
    const { instanceId, runtimeStatus } = await hub.run('parentOfFlaky');
    expect(runtimeStatus).toBe('Failed');
    expect((await hub.post(`/instances/${instanceId}/rewind?reason=once%20more`)).status).toBe(202);
    expect(await hub.until(instanceId, ({ runtimeStatus }) => runtimeStatus === 'Completed')).toMatchObject({
      output: 2,
    });
    const again = await hub.post(`/instances/${instanceId}/rewind?reason=x`);
    expect([again.status, await again.json()]).toEqual([
      412,
      'This orchestration has status Completed, but only orchestrations in the "Failed" state can be rewound.',
    ]);
  });

  test('restarts with a new id and in place', async () => {
    const { instanceId } = await hub.run('one', 'Ada');
    const fresh = (await (await hub.post(`/instances/${instanceId}/restart`)).json()) as { id: string };
    expect(fresh.id).not.toBe(instanceId);
    expect((await hub.ended(fresh.id)).output).toBe('Hello, Ada!');
    const same = await hub.post(`/instances/${instanceId}/restart?restartWithNewInstanceId=false`);
    expect(((await same.json()) as { id: string }).id).toBe(instanceId);
    await running('busy');
    expect((await hub.post('/instances/busy/restart?restartWithNewInstanceId=false')).status).toBe(409);
    expect((await hub.post('/instances/unknown/restart')).status).toBe(400);
  });

  test('refuses events that are not JSON', async () => {
    await running('strict');
    const text = await fetch(`${host.baseUrl}/runtime/webhooks/durabletask/instances/strict/raiseEvent/go`, {
      method: 'POST',
      body: 'plain',
    });
    expect([text.status, await text.json()]).toEqual([
      400,
      { Message: 'Only application/json request content is supported' },
    ]);
    expect(await hub.raise('unknown', 'go')).toBe(404);
  });

  test('purges one that has ended, and none that has not', async () => {
    await running('alive');
    const refused = await hub.delete('/instances/alive');
    expect([refused.status, await refused.json()]).toEqual([
      412,
      'Only orchestrations in a terminal state can be purged, but the orchestration with instance ID alive has status Running',
    ]);
    const { instanceId } = await hub.run('one');
    expect(await (await hub.delete(`/instances/${instanceId}`)).json()).toEqual({ instancesDeleted: 1 });
    expect((await hub.delete(`/instances/${instanceId}`)).status).toBe(404);
  });

  test('purges everything in a window when no terminal status is given, as Azure does, and says so', async () => {
    await running('doomed');
    expect((await hub.delete('/instances?runtimeStatus=Failed')).status).toBe(400);
    const purged = await hub.delete('/instances?createdTimeFrom=2020-01-01T00:00:00Z&runtimeStatus=Running');
    expect(purged.status).toBe(200);
    expect((await hub.get('/instances/doomed')).status).toBe(404);
    expect(await (await hub.get('/instances')).json()).toEqual([]);
    await host.logs('instances that have not ended, here as in Azure');
  });

  test('knows no other hub, and no connection without a setting', async () => {
    await running('here');
    expect((await hub.get('/instances/here?taskHub=OtherHub')).status).toBe(404);
    expect((await hub.get('/instances/here?connection=Nope')).status).toBe(500);
    expect((await hub.get('/nowhere')).status).toBe(404);
  });
});
