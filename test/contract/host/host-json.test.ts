import { resolve } from 'node:path';

import { DurableClient } from '../../support/host/durable-client';
import { startHostProcess, type HostProcess } from '../../support/stack/host-process';
import { describeNeeding } from '../../support/stack/remote';

const DURABLE = 'AzureFunctionsJobHost__extensions__durableTask__';
const HTTP = 'AzureFunctionsJobHost__extensions__http__';

describeNeeding(['its own host'], 'Options of host.json', () => {
  let host: HostProcess;
  let durable: DurableClient;
  const start = async (app: string, env: Record<string, string>): Promise<void> => {
    host = await startHostProcess({ appDir: resolve(__dirname, '../../fixtures/apps', app), env });
    durable = new DurableClient(host.baseUrl);
  };
  afterEach(async () => {
    await host.stop();
  });

  it('let a start replace an instance in any state', async () => {
    await start('durable-patterns', { [`${DURABLE}overridableExistingInstanceStates`]: 'AnyState' });
    await durable.start('waits', { events: ['never'] }, 'taken');
    await durable.until('taken', ({ runtimeStatus }) => runtimeStatus === 'Running');
    await durable.start('returnsNothing', null, 'taken');
    expect(await durable.ended('taken')).toMatchObject({ name: 'returnsNothing', runtimeStatus: 'Completed' });
  });

  it('send the durable client by the public endpoints when it has no own', async () => {
    await start('durable-patterns', { [`${DURABLE}localRpcEndpointEnabled`]: 'false' });
    expect((await fetch(`${host.baseUrl}/api/start/returnsNothing/public`, { method: 'POST' })).status).toBe(202);
    expect((await durable.ended('public')).runtimeStatus).toBe('Completed');
    await host.logs('POST /runtime/webhooks/durabletask/orchestrators/returnsNothing/public 202');
  });

  it('write the inputs of activities into the history', async () => {
    const inputOf = async (id: string): Promise<unknown> => {
      await durable.start('one', 'Ada', id);
      await durable.ended(id);
      const { historyEvents = [] } = await durable.status(id, '?showHistory=true');
      return historyEvents.find(({ EventType }) => EventType === 'TaskCompleted')?.['Input'];
    };
    await start('durable-patterns', {});
    expect(await inputOf('without')).toBeNull();
    await host.stop();
    await start('durable-patterns', { [`${DURABLE}storeInputsInOrchestrationHistory`]: 'true' });
    expect(await inputOf('with')).toEqual([{ name: 'Ada' }]);
  });

  it('make links for the host that a proxy was asked for', async () => {
    await start('durable-patterns', { [`${DURABLE}httpSettings__useForwardedHost`]: 'true' });
    const started = await fetch(`${host.baseUrl}/runtime/webhooks/durabletask/orchestrators/returnsNothing`, {
      method: 'POST',
      headers: { 'x-forwarded-host': 'proxy.example', 'x-forwarded-proto': 'https' },
    });
    expect(started.headers.get('location')).toMatch(/^https:\/\/proxy\.example\/runtime\/webhooks\//);
  });

  it('take the app lease away, and with it makeprimary', async () => {
    await start('durable-patterns', {});
    expect((await durable.call('POST', 'makeprimary')).status).toBe(200);
    await host.stop();
    await start('durable-patterns', { [`${DURABLE}useAppLease`]: 'false' });
    const refused = await durable.call('POST', 'makeprimary');
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { Message: 'Cannot make current app primary. This app is not using the AppLease feature.' },
    ]);
  });

  it('turn requests away with 429 when too many wait', async () => {
    await start('http', {
      [`${HTTP}maxOutstandingRequests`]: '1',
      AzureFunctionsJobHost__functionTimeout: '00:00:02',
    });
    const slow = fetch(`${host.baseUrl}/api/hangs`);
    let refused = await fetch(`${host.baseUrl}/api/hello`);
    // The slow one may not have arrived before the first of these.
    for (let tries = 0; refused.status === 200 && tries < 50; tries += 1) {
      refused = await fetch(`${host.baseUrl}/api/hello`);
    }
    expect([refused.status, refused.headers.get('x-function-scaleout'), await refused.text()]).toEqual([429, '1', '']);
    expect((await slow).status).toBe(500);
    expect((await fetch(`${host.baseUrl}/api/hello`)).status).toBe(200);
  });

  it('add headers to every answer', async () => {
    await start('http', { [`${HTTP}customHeaders__X-Frame-Options`]: 'DENY' });
    const answers = await Promise.all(['/api/hello', '/api/nowhere'].map((path) => fetch(`${host.baseUrl}${path}`)));
    expect(answers.map(({ headers }) => headers.get('x-frame-options'))).toEqual(['DENY', 'DENY']);
  });

  it('give an orchestration its version, and a child the one it is called with', async () => {
    await start('versions', { [`${DURABLE}versionMatchStrategy`]: 'None' });
    expect((await durable.run('parentOfVersions')).output).toEqual(['2.0', '2.0', '1.5']);
  });
});
