import { eventually } from '../../../../support/patience';
import { fixtureApp, startHostProcess, type HostProcess } from '../host-process';
import { HubOverHttp } from '../hub-over-http';

let host: HostProcess;
let hub: HubOverHttp;

beforeAll(async () => {
  host = await startHostProcess(fixtureApp('entities'), ['--clock', 'virtual']);
  hub = new HubOverHttp(host);
});
afterAll(async () => {
  expect(await host.stop()).toBe(0);
});

const state = async (key: string): Promise<unknown> => {
  const response = await hub.get(`/entities/counter/${key}`);
  return response.status === 200 ? response.json() : response.status;
};
const expectSettled = async (key: string, wanted: unknown): Promise<void> => {
  let last: unknown;
  await eventually(
    async () => ((last = await state(key)) === wanted ? true : undefined),
    () => `The counter ${key} stays at ${JSON.stringify(last)}, expected ${JSON.stringify(wanted)}.`,
  );
};

describe('entities', () => {
  test('are signalled and called by orchestrations, in order', async () => {
    expect((await hub.run('addTwice', 'a')).output).toBe(3);
  });

  test('are signalled and read over HTTP, the name in any case and the key as it is', async () => {
    expect(await state('http')).toBe(404);
    expect((await hub.post('/entities/Counter/http?op=add', 7)).status).toBe(202);
    await expectSettled('http', 7);
    expect(await state('HTTP')).toBe(404);
    expect((await hub.get('/entities/COUNTER/http')).status).toBe(200);
  });

  test('refuse operations on unknown names and bodies that are not JSON', async () => {
    const unknown = await hub.post('/entities/nobody/k?op=add', 1);
    expect([unknown.status, await unknown.json()]).toEqual([
      400,
      {
        Message:
          "The function 'nobody' doesn't exist, is disabled, or is not an entity function. Additional info: The following are the known entity functions: 'counter'.",
      },
    ]);
  });

  test('keep what an operation set before it threw', async () => {
    expect((await hub.run('catches', 'thrower')).output).toEqual({ message: '[object Object]', value: 100 });
  });

  test('cease to exist, and can come back', async () => {
    await hub.post('/entities/counter/gone?op=add', 1);
    await expectSettled('gone', 1);
    await hub.delete('/entities/counter/gone');
    await expectSettled('gone', 404);
    await hub.post('/entities/counter/gone?op=add', 5);
    await expectSettled('gone', 5);
  });

  test('signal each other', async () => {
    await hub.post('/entities/counter/teller?op=add', 4);
    await hub.post('/entities/counter/teller?op=tell', 'told');
    await expectSettled('told', 4);
  });

  test('are listed with their state on request', async () => {
    await hub.post('/entities/counter/listed?op=add', 9);
    await expectSettled('listed', 9);
    const all = (await (await hub.get('/entities/counter?fetchState=true')).json()) as { entityId: { key: string } }[];
    expect(all.find(({ entityId }) => entityId.key === 'listed')).toMatchObject({
      entityId: { name: 'counter', key: 'listed' },
      state: 9,
    });
    expect(await (await hub.get('/instances?instanceIdPrefix=@counter@listed')).json()).toMatchObject([
      { instanceId: '@counter@listed', runtimeStatus: 'Running', customStatus: { entityExists: true } },
    ]);
  });

  test('keep transfers apart that lock the same accounts in any order', async () => {
    await hub.post('/entities/counter/left?op=add', 10);
    await expectSettled('left', 10);
    const ids = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        hub.start(
          'transfer',
          index % 2 === 0 ? { from: 'left', to: 'right', amount: 3 } : { from: 'right', to: 'left', amount: 2 },
        ),
      ),
    );
    for (const id of ids) expect((await hub.ended(id)).runtimeStatus).toBe('Completed');
    const [left, right] = [await state('left'), await state('right')];
    expect(Number(left) + Number(right)).toBe(10);
  });

  test('stay locked when the holder fails or is terminated, and the log names them', async () => {
    const failed = await hub.start('abandons', 'orphan');
    expect((await hub.ended(failed)).runtimeStatus).toBe('Failed');
    const terminated = await hub.start('holds', 'widow');
    await hub.until(terminated, ({ customStatus }) => customStatus === 'locked');
    await hub.post(`/instances/${terminated}/terminate`);
    await hub.ended(terminated);
    for (const entity of ['@counter@orphan', '@counter@widow']) {
      await host.logs(new RegExp(`error .* has ended without releasing its locks on ${entity}\\.`));
    }
    await hub.post('/entities/counter/orphan?op=add', 1);
    expect(await hub.status('@counter@orphan')).toMatchObject({ customStatus: { lockedBy: failed } });
    expect((await hub.get('/entities/counter/orphan')).status).toBe(404);
  });

  test('serve the holder of a lock before those who wait', async () => {
    const holder = await hub.start('holds', 'locked');
    await hub.until(holder, ({ customStatus }) => customStatus === 'locked');
    await hub.post('/entities/counter/locked?op=add', 50);
    await hub.raise(holder, 'letGo');
    expect((await hub.ended(holder)).output).toBe(0);
    await expectSettled('locked', 50);
  });
});
