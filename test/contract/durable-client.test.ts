import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { orchestrationClient } from '../../src/orchestrations/client';
import { janitorId, watchdogId } from '../../src/orchestrations/names';
import { saysNoInstance, saysRunsAlready } from '../../src/orchestrations/sdk-errors';
import { DurableClient } from '../support/host/durable-client';
import { NO_SUCH_STATUS } from '../support/replay/fake-engine';
import type { HostProcess } from '../support/stack/host-process';
import { startHostProcess } from '../support/stack/host-process';
import { eventually } from '../support/patience';
import { planOf } from '../support/plan';

/** The SDK's own client, as an invocation on this host would be given it. */
function sdkClient(baseUrl: string): df.DurableClient {
  const base = `${baseUrl}/runtime/webhooks/durabletask`;
  const data = {
    taskHubName: 'shotloop',
    creationUrls: {},
    managementUrls: { id: 'INSTANCEID', statusQueryGetUri: `${base}/instances/INSTANCEID?taskHub=shotloop` },
    rpcBaseUrl: `${base}/`,
  };
  const input = df.input.durableClient();
  return df.getClient({
    options: { extraInputs: [input] },
    extraInputs: { get: () => data },
  } as unknown as InvocationContext);
}

/** The built app without any settings: its orchestrators are all there, and none of its activities can do anything. */
describe('The durable client', () => {
  let host: HostProcess;
  let sdk: df.DurableClient;
  let client: ReturnType<typeof orchestrationClient>;
  const newPlan = () => ({ ...planOf(), pipelineId: `20260101t000000-${randomUUID().slice(0, 8)}` });
  const textOf = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    );

  beforeAll(async () => {
    host = await startHostProcess({ appDir: resolve(__dirname, '../..'), clock: 'real' });
    sdk = sdkClient(host.baseUrl);
    client = orchestrationClient(sdk);
  });
  afterAll(() => host?.stop());

  it('knows by what the SDK throws that there is no such instance', async () => {
    const errors = await Promise.all([
      textOf(sdk.getStatus('p1')),
      textOf(sdk.raiseEvent('p1', 'wake', {})),
      textOf(sdk.terminate('p1', 'x')),
    ]);
    expect(errors.map(String)).toEqual([
      `Error: ${NO_SUCH_STATUS}`,
      "Error: No instance with ID 'p1' found.",
      "Error: No instance with ID 'p1' found.",
    ]);
    expect(errors.map(saysNoInstance)).toEqual([true, true, true]);
    expect(await client.status('p1')).toBeUndefined();
    expect(await client.isRunning('p1')).toBe(false);
    expect(await client.hasCompleted('p1')).toBe(false);
    await client.wake('p1');
    await client.stopJanitor('p1', 'Nothing to stop.');
  });

  it('knows by what the SDK throws that an instance of that id runs, and starts no second one', async () => {
    const plan = newPlan();
    await client.startPipeline(plan, { startedBefore: false });
    const error = await textOf(sdk.startNew('pipeline', { instanceId: plan.pipelineId, input: { plan } }));
    expect(String(error)).toMatch(/^Error: The operation failed with an unexpected status code: 409\. Details: /);
    expect([saysRunsAlready(error), saysNoInstance(error)]).toEqual([true, false]);
    const before = await client.status(plan.pipelineId);
    await client.startPipeline(plan, { startedBefore: true });
    expect(await client.resumePipeline(plan, ['*'])).toBe(false);
    expect((await client.status(plan.pipelineId))?.createdTime).toEqual(before?.createdTime);
    expect(await client.isRunning(watchdogId(plan.pipelineId))).toBe(true);
  });

  it('passes every other failure of the SDK on', async () => {
    const away = orchestrationClient(sdkClient('http://127.0.0.1:1'));
    const plan = newPlan();
    await expect(away.status(plan.pipelineId)).rejects.toThrow(/ECONNREFUSED/);
    await expect(away.wake(plan.pipelineId)).rejects.toThrow(/ECONNREFUSED/);
    await expect(away.startWatchdog(plan)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('wakes an instance that has ended without a word, and can resume it under its id', async () => {
    const plan = newPlan();
    await client.startPipeline(plan, { startedBefore: false });
    await sdk.terminate(plan.pipelineId, 'enough');
    await new DurableClient(host.baseUrl).ended(plan.pipelineId);
    await client.wake(plan.pipelineId);
    expect(await client.isRunning(plan.pipelineId)).toBe(false);
    expect(await client.hasCompleted(plan.pipelineId)).toBe(false);
    expect(await client.resumePipeline(plan, [])).toBe(true);
    expect(await client.isRunning(plan.pipelineId)).toBe(true);
  });

  it.each(['terminated', 'purged'])(
    'wakes nobody, and does not fail, when the instance is %s just before',
    async (how) => {
      const { pipelineId } = newPlan();
      await client.startPipeline({ ...newPlan(), pipelineId }, { startedBefore: false });
      const hub = new DurableClient(host.baseUrl);
      const late = orchestrationClient({
        raiseEvent: async (...event: Parameters<df.DurableClient['raiseEvent']>) => {
          await sdk.terminate(pipelineId, 'enough');
          await hub.ended(pipelineId);
          if (how === 'purged') await sdk.purgeInstanceHistory(pipelineId);
          await sdk.raiseEvent(...event);
        },
        getStatus: (...about: Parameters<df.DurableClient['getStatus']>) => sdk.getStatus(...about),
      } as df.DurableClient);
      expect(await late.isRunning(pipelineId)).toBe(true);
      await late.wake(pipelineId);
      expect(await late.isRunning(pipelineId)).toBe(false);
    },
  );

  it.each([
    ['"second thoughts"', 'second thoughts'],
    ['second thoughts', 'second thoughts'],
    ['3 tries', 3],
    ['NaN', 'NaN'],
    ['undefined', 'undefined'],
    ['new Date(5)', 'new Date(5)'],
  ])('reads the status of a pipeline that somebody terminated for the reason %s', async (reason, shown) => {
    const plan = newPlan();
    await client.startPipeline(plan, { startedBefore: false });
    const hub = new DurableClient(host.baseUrl);
    await hub.call('POST', `instances/${plan.pipelineId}/terminate?reason=${encodeURIComponent(reason)}`);
    const status = await eventually(
      async () => ((await client.isRunning(plan.pipelineId)) ? undefined : client.status(plan.pipelineId)),
      () => `${plan.pipelineId} was terminated and still runs.`,
    );
    expect([status?.runtimeStatus, status?.output]).toEqual(['Terminated', shown]);
  });

  it.each(['The pipeline was resumed.', '123', 'true', 'null', 'a & b = 100 %', '{"a":1}'])(
    'ends a janitor for the reason %j, which its status shows as that text',
    async (reason) => {
      const plan = newPlan();
      const renders = [{ shot: 'baseline', attempt: 1, renderId: 'video_1' }];
      const { instanceId } = await client.startJanitor({ plan, renders, deleteWhenDone: false });
      expect(instanceId).toBe(janitorId(plan.pipelineId));
      expect(await client.hasJanitor(plan.pipelineId)).toBe(true);
      await client.stopJanitor(plan.pipelineId, reason);
      expect(await client.hasJanitor(plan.pipelineId)).toBe(false);
      const { runtimeStatus, output } = await new DurableClient(host.baseUrl).status(instanceId);
      expect([runtimeStatus, output]).toEqual(['Terminated', reason]);
    },
  );

  it('reads the slots of a backend, and knows of none before their first use', async () => {
    const { agreed, ...rest } = newPlan();
    const backend = { ...agreed.backend, name: `backend-${randomUUID()}` };
    const plan = { ...rest, agreed: { ...agreed, backend } };
    const slotsThere = async () => (await client.slots())?.others?.[backend.name];
    expect(await slotsThere()).toBeUndefined();
    await client.startPipeline(plan, { startedBefore: false });
    await new DurableClient(host.baseUrl).until(plan.pipelineId, ({ customStatus }) =>
      JSON.stringify(customStatus).includes('"submitting"'),
    );
    expect(await slotsThere()).toMatchObject({ held: [{ pipelineId: plan.pipelineId }] });
  });
});
