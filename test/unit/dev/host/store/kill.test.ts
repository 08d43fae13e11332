import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { fixtureApp, runHost, startHostProcess } from '../host-process';
import { HubOverHttp } from '../hub-over-http';

let stateDir: string;

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'host-state-'));
});
afterEach(() => {
  rmSync(stateDir, { recursive: true, force: true });
});

const start = (args: readonly string[] = []) =>
  startHostProcess(fixtureApp('durable-patterns'), ['--state-dir', stateDir, ...args]);

describe('a host with a state directory', () => {
  test('goes on after SIGKILL: events, timers, finished results, and the activity that was running', async () => {
    const first = await start(['--redelivery-ms', '200']);
    const hub = new HubOverHttp(first);
    const waiting = await hub.start('waits', { events: ['early', 'late'] });
    await hub.raise(waiting, 'early', 1);
    const timer = await hub.start('timer', { ms: 2500 });
    const done = await hub.run('chaining', { steps: 3 });
    const slow = await hub.start('slow', { ms: 300 });
    for (const id of [waiting, timer, slow]) {
      await hub.until(id, ({ runtimeStatus }) => runtimeStatus === 'Running');
    }
    await first.kill();

    const second = await start(['--redelivery-ms', '200']);
    const after = new HubOverHttp(second);
    expect(await after.status(done.instanceId)).toMatchObject({ runtimeStatus: 'Completed', output: 3 });
    await after.raise(waiting, 'late', 2);
    expect((await after.ended(waiting)).output).toEqual([1, 2]);
    expect((await after.ended(timer)).runtimeStatus).toBe('Completed');
    expect((await after.ended(slow)).output).toBe('slept');
    expect(await second.stop()).toBe(0);
  });

  test('lets a running activity finish when told to stop, and does not run it again', async () => {
    const first = await start();
    const hub = new HubOverHttp(first);
    const slow = await hub.start('slow', { ms: 300 });
    await hub.until(slow, ({ runtimeStatus }) => runtimeStatus === 'Running');
    expect(await first.stop()).toBe(0);
    // With the default redelivery of five minutes a second run would not come in time.
    const second = await start();
    expect((await new HubOverHttp(second).ended(slow)).output).toBe('slept');
    await second.stop();
  });

  test('is refused to a second host', async () => {
    const first = await start();
    const { code, stderr } = await runHost(fixtureApp('durable-patterns'), ['--state-dir', stateDir]);
    expect(code).toBe(1);
    expect(stderr).toContain(`The state directory ${stateDir} is in use by another host.`);
    await first.stop();
  });

  test('keeps virtual time from running backwards', async () => {
    const first = await start(['--clock', 'virtual']);
    const week = 7 * 86_400_000;
    const hub = new HubOverHttp(first);
    await hub.run('timer', { ms: week });
    await first.kill();
    const second = await start(['--clock', 'virtual']);
    const after = new HubOverHttp(second);
    const { instanceId } = await after.run('one', 'x');
    const rows = (await (await after.get(`/instances?instanceIdPrefix=${instanceId}`)).json()) as {
      createdTime: string;
    }[];
    expect(Date.parse(rows[0]?.createdTime ?? '')).toBeGreaterThan(Date.now() + week - 60_000);
    await second.stop();
  });
});
