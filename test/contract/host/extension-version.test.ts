import { resolve } from 'node:path';

import { DurableClient } from '../../support/host/durable-client';
import { startHostProcess, type HostProcess } from '../../support/stack/host-process';
import { describeNeeding } from '../../support/stack/remote';

/** What later versions of the Durable Task extension do otherwise, as far as an app can see it. */
const versions = [
  { extension: '3.14', blanks: '  ', childIds: false, sourceInstance: false, agent: '3.14.1' },
  { extension: '3.19', blanks: ' ', childIds: true, sourceInstance: true, agent: '3.19.0' },
] as const;

describeNeeding(['its own host'], 'The Durable Task extension', () => {
  let host: HostProcess;
  afterEach(async () => {
    await host.stop();
  });

  it.each(versions)('$extension words, shows and sends as it does', async (version) => {
    host = await startHostProcess({
      appDir: resolve(__dirname, '../../fixtures/apps/durable-patterns'),
      args: ['--extension', version.extension],
    });
    const durable = new DurableClient(host.baseUrl);

    expect((await durable.run('retries', { times: 9, maxAttempts: 1, firstMs: 1000 })).output).toEqual({
      caught: `Activity function 'failTimes' failed:${version.blanks}attempt 1 fails`,
    });

    const { instanceId } = await durable.run('parent');
    const { historyEvents = [] } = await durable.status(instanceId, '?showHistory=true');
    const ofChildren = historyEvents.filter(({ EventType }) => EventType === 'SubOrchestrationInstanceCompleted');
    expect(ofChildren.map((event) => 'InstanceId' in event)).toEqual([version.childIds, version.childIds]);

    const given = (await durable.run('showsTrigger')).output as string[];
    expect(given.includes('sourceInstanceId')).toBe(version.sourceInstance);

    expect((await durable.run('calls', `${host.baseUrl}/api/agent`)).output).toEqual({
      status: 200,
      content: `Microsoft.Azure.WebJobs.Extensions.DurableTask/${version.agent}`,
    });
  });
});
