import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { workersOf } from '../../../../support/host/workers-of';
import { fixtureApp, startHostProcess, type HostProcess } from '../host-process';
import { HubOverHttp } from '../hub-over-http';

/** Long enough for a worker to start, short enough to wait for. */
const TIMEOUT_MS = 2_000;
const TIMED_OUT = 'Timeout value of 00:00:02 was exceeded by function: Functions.sleepRealMs';

describe('A worker in a process of its own', () => {
  let host: HostProcess;
  let hub: HubOverHttp;
  let dir: string;
  const start = (stateDir: string): Promise<HostProcess> =>
    startHostProcess(fixtureApp('durable-patterns'), ['--worker', 'process', '--state-dir', stateDir], {
      AzureFunctionsJobHost__functionTimeout: '00:00:02',
      AzureFunctionsJobHost__logging__logLevel__default: 'Debug',
    });
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'process-worker-'));
    host = await start('memory');
    hub = new HubOverHttp(host);
  });
  afterAll(async () => {
    expect(await host.stop()).toBe(0);
    await rm(dir, { recursive: true });
  });
  const restartWorker = async ({ baseUrl }: HostProcess): Promise<void> =>
    expect(await fetch(`${baseUrl}/admin/host/worker/restart`, { method: 'POST' })).toMatchObject({ status: 200 });
  const times = (log: string, line: string): number => log.split(line).length - 1;
  const begun = (log: string): number => times(log, "Executing 'Functions.sleepRealMs'");

  it('runs orchestrations, activities and HTTP functions as one in the host process does', async () => {
    expect((await hub.run('chaining', { steps: 5 })).output).toBe(5);
    const response = await fetch(`${host.baseUrl}/api/wait/one`, { method: 'POST', body: '"Bob"' });
    expect([response.status, await response.json()]).toEqual([200, 'Hello, Bob!']);
  });

  it('fails everything that ran in it when a function ends its process, and is started again', async () => {
    const bystander = await hub.start('slow', { ms: 60_000 });
    await until(host, () => begun(host.log()) === 1);
    expect((await hub.run('exits')).output).toBe(
      "Activity function 'exitProcess' failed: node exited with code 3 (0x3)",
    );
    const { runtimeStatus, output } = await hub.ended(bystander);
    expect(runtimeStatus).toBe('Failed');
    expect(output).toMatch(/Activity function 'sleepRealMs' failed: {1,2}node exited with code 3 \(0x3\)/);
    expect((await hub.run('chaining', { steps: 2 })).output).toBe(2);
  });

  it('is started again when it is ended while it loads the app', async () => {
    const [before] = await workersOf(host.child.pid);
    process.kill(before ?? 0, 'SIGKILL');
    let next: number | undefined;
    while (next === undefined) next = (await workersOf(host.child.pid)).find((pid) => pid !== before);
    process.kill(next, 'SIGKILL');
    await host.logs('The worker ended while it loaded the app, and a new worker starts.');
    expect((await hub.run('chaining', { steps: 2 })).output).toBe(2);
  });

  it('leaves what ran in it neither failed nor run again until its time-out when the host replaces it, and runs the rest', async () => {
    const before = begun(host.log());
    const startedMs = performance.now();
    const orphan = await hub.start('slow', { ms: 1_000 });
    await until(host, () => begun(host.log()) === before + 1);
    await restartWorker(host);
    expect((await hub.run('chaining', { steps: 3 })).output).toBe(3);
    const { runtimeStatus, output } = await hub.ended(orphan);
    expect({ runtimeStatus, output }).toMatchObject({
      runtimeStatus: 'Failed',
      output: expect.stringContaining(TIMED_OUT) as string,
    });
    expect(performance.now() - startedMs).toBeGreaterThan(TIMEOUT_MS);
    expect(begun(host.log())).toBe(before + 1);
  });

  it('is replaced under everybody when one function takes too long', async () => {
    const [before, workers] = [begun(host.log()), times(host.log(), 'A new worker starts')];
    const first = await hub.start('slow', { ms: 60_000 });
    await until(host, () => begun(host.log()) === before + 1);
    await new Promise((resolve) => setTimeout(resolve, TIMEOUT_MS / 2));
    const second = await hub.start('slow', { ms: TIMEOUT_MS * 0.75 });
    expect((await hub.ended(first)).output).toContain(TIMED_OUT);
    expect((await hub.ended(second)).output).toContain(TIMED_OUT);
    // The time-out of the second ended nothing: its worker was gone.
    expect(times(host.log(), 'A new worker starts')).toBe(workers + 1);
    expect(begun(host.log())).toBe(before + 2);
  });

  it('gives an episode that takes too long to the next worker once more', async () => {
    expect((await hub.run('stallsOnce', { marker: join(dir, 'stalled') })).output).toBe(2);
    expect(host.log()).toContain('an episode is given up, and is run again');
  });

  it('does not keep the host from stopping, and the next host runs what was left of it', async () => {
    const stateDir = join(dir, 'state');
    const one = await start(stateDir);
    const id = await new HubOverHttp(one).start('slow', { ms: 1 });
    await until(one, () => begun(one.log()) === 1);
    const left = await new HubOverHttp(one).start('slow', { ms: 3_000 });
    await until(one, () => begun(one.log()) === 2);
    await restartWorker(one);
    expect(await one.stop()).toBe(0);
    const next = await startHostProcess(fixtureApp('durable-patterns'), [
      '--worker',
      'process',
      '--state-dir',
      stateDir,
      '--clock',
      'virtual',
    ]);
    expect((await new HubOverHttp(next).ended(left)).output).toBe('slept');
    expect((await new HubOverHttp(next).ended(id)).runtimeStatus).toMatch(/Completed|Failed/);
    expect(await next.stop()).toBe(0);
  });
});

async function until(host: HostProcess, reached: () => boolean): Promise<void> {
  while (!reached()) await once(host.child.stderr ?? process.stdin, 'data');
}
