import { virtualClock, type VirtualClock } from '../../../../../dev/clock';
import type { DurableFunctions, FunctionOutcome } from '../../../../../dev/host/durable/functions';
import { HubClient, InstanceExistsError } from '../../../../../dev/host/durable/hub-client';
import type { HubSettings } from '../../../../../dev/host/durable/hub-settings';
import type { InstanceRow } from '../../../../../dev/host/durable/instance-row';
import { ActionType, type Action } from '../../../../../dev/host/durable/orchestrator-state';
import { TaskHub } from '../../../../../dev/host/durable/task-hub';
import { memoryStore } from '../../../../../dev/host/store/memory-store';
import { under, type Store } from '../../../../../dev/host/store/store';

const settings: HubSettings = {
  hubName: 'Test',
  defaultVersion: null,
  versionMatchStrategy: 'CurrentOrOlder',
  versionFailureStrategy: 'Reject',
  maxActivities: 2,
  maxOrchestrations: 10,
  maxEntities: 10,
  maxEntityBatch: 10,
  maxActions: 100,
  storeInputs: false,
  overwriteAnyState: false,
  httpPollMs: 1000,
  redeliveryMs: 300_000,
  extension: '3.14',
};

type Orchestrator = (completed: number) => { actions: Action[]; isDone: boolean; output?: unknown };

/** An app of one orchestrator, which sees how many of its tasks have completed, and of activities under a test's control. */
function fakeApp(orchestrator: Orchestrator, activity: () => Promise<FunctionOutcome>): DurableFunctions {
  return {
    find: (_, name) => name,
    names: () => [],
    runOrchestrator: (_, { text }) => {
      const { history } = JSON.parse(text) as { history: { EventType: number }[] };
      const completed = history.filter(({ EventType }) => EventType === 5 || EventType === 11).length;
      const { actions, ...state } = orchestrator(completed);
      return Promise.resolve({ ok: true, value: { ...state, actions: [actions], schemaVersion: 3 } });
    },
    runActivity: () => activity(),
    runEntity: () => Promise.reject(new Error('There are no entities.')),
  };
}

const call = (functionName: string): Action => ({ actionType: ActionType.CallActivity, functionName });
const one: Orchestrator = (completed) => ({ actions: [call('A')], isDone: completed === 1, output: completed });

async function hubOf(store: Store, clock: VirtualClock, functions: DurableFunctions) {
  const hub = new TaskHub({ store, clock, functions, settings, log: () => undefined });
  await hub.start();
  return { hub, client: new HubClient(hub, functions) };
}
const statusOf = async (client: HubClient, id: string): Promise<InstanceRow['status'] | undefined> =>
  (await client.row(id))?.status;
const count = async (store: Store, prefix: string): Promise<number> => {
  let found = 0;
  for await (const _ of store.range(under(prefix))) found += Number(_.length > 0);
  return found;
};

describe('a task hub', () => {
  test('runs again, after the lock is over, the activity that a killed host was running', async () => {
    const store = memoryStore();
    const clock = virtualClock({ paused: true });
    const startMs = clock.now();
    const begun: (() => void)[] = [];
    const first = await hubOf(
      store,
      clock,
      fakeApp(one, () => new Promise(() => begun.forEach((tell) => tell()))),
    );
    const running = new Promise<void>((resolve) => begun.push(resolve));
    await first.client.start({ name: 'O', instanceId: 'i', input: null });
    await running;

    // The first hub is left as a killed process leaves it; the second one finds only the store.
    const later = virtualClock({ originMs: startMs, paused: true });
    let runs = 0;
    const second = await hubOf(
      store,
      later,
      fakeApp(one, () => Promise.resolve({ ok: true, value: ++runs })),
    );
    await later.advanceTo(startMs + settings.redeliveryMs - 1);
    expect([runs, await statusOf(second.client, 'i')]).toEqual([0, 'Running']);
    await later.advanceTo(startMs + settings.redeliveryMs);
    expect([runs, await statusOf(second.client, 'i')]).toEqual([1, 'Completed']);
    await second.hub.stop();
  });

  test('leaves nothing behind for an instance that has ended but its row and its history', async () => {
    const store = memoryStore();
    const clock = virtualClock();
    const { hub, client } = await hubOf(
      store,
      clock,
      fakeApp(one, () => Promise.resolve({ ok: true, value: 1 })),
    );
    await client.start({ name: 'O', instanceId: 'i', input: null });
    await clock.idle();
    expect(await statusOf(client, 'i')).toBe('Completed');
    expect([await count(store, 'm/'), await count(store, 'a/'), await count(store, 'i/')]).toEqual([0, 0, 1]);
    const row = await client.row('i');
    if (row !== undefined) await client.purge(row);
    expect([await count(store, 'i/'), await count(store, 'h/')]).toEqual([0, 0]);
    await hub.stop();
  });

  test('runs no more activities at once than it may', async () => {
    const clock = virtualClock();
    const waiting: (() => void)[] = [];
    let most = 0;
    const activity = (): Promise<FunctionOutcome> =>
      new Promise((resolve) => {
        waiting.push(() => resolve({ ok: true, value: 1 }));
        most = Math.max(most, waiting.length);
        setImmediate(() => waiting.splice(0).forEach((done) => done()));
      });
    const many: Orchestrator = (completed) => ({
      actions: [{ actionType: ActionType.WhenAll, compoundActions: Array.from({ length: 7 }, () => call('A')) }],
      isDone: completed === 7,
    });
    const { hub, client } = await hubOf(memoryStore(), clock, fakeApp(many, activity));
    await client.start({ name: 'O', instanceId: 'i', input: null });
    await clock.idle();
    expect([most, await statusOf(client, 'i')]).toEqual([settings.maxActivities, 'Completed']);
    await hub.stop();
  });

  test('lets one of two starts with the same id win', async () => {
    const clock = virtualClock({ paused: true });
    const waits: Orchestrator = () => ({ actions: [], isDone: false });
    const { hub, client } = await hubOf(
      memoryStore(),
      clock,
      fakeApp(waits, () => Promise.reject(new Error('unused'))),
    );
    const starts = await Promise.allSettled(
      [1, 2].map((input) => client.start({ name: 'O', instanceId: 'i', input: String(input) })),
    );
    expect(starts.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(starts[1]).toMatchObject({ reason: expect.any(InstanceExistsError) as unknown });
    await hub.stop();
  });

  test('keeps its timers in the store until they fire', async () => {
    const store = memoryStore();
    const clock = virtualClock({ paused: true });
    const sleeps: Orchestrator = (completed) => ({
      actions: [
        { actionType: ActionType.CreateTimer, fireAt: new Date(clock.now() + 60_000).toISOString(), isCanceled: false },
      ],
      isDone: completed === 1,
    });
    const app = fakeApp(sleeps, () => Promise.reject(new Error('unused')));
    const first = await hubOf(store, clock, app);
    await first.client.start({ name: 'O', instanceId: 'i', input: null });
    await clock.idle();
    await first.hub.stop();
    expect(await count(store, 'm/')).toBe(1);
    const second = await hubOf(store, clock, app);
    await clock.advanceTo(clock.now() + 60_000);
    expect([await statusOf(second.client, 'i'), await count(store, 'm/')]).toEqual(['Completed', 0]);
    await second.hub.stop();
  });
});
