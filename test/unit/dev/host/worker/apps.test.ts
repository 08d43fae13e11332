import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { fixtureApp, runHost, startHostProcess, type HostProcess } from '../host-process';
import { HubOverHttp } from '../hub-over-http';

describe('an app with hooks', () => {
  test('sees the life cycle, changes results and log lines, and hears of the end', async () => {
    const host = await startHostProcess(fixtureApp('hooks'));
    const get = async (path: string): Promise<string> => (await fetch(`${host.baseUrl}/api/${path}`)).text();
    expect(await get('replace')).toBe('replaced by the hook');
    expect(await get('logs')).toBe('logged');
    expect(JSON.parse(await get('seen'))).toEqual([
      'appStart',
      'pre 1',
      'post kept',
      'pre 1',
      'post kept',
      'pre 1',
      'post kept',
    ]);
    expect(await host.stop()).toBe(0);
    expect(host.log()).toContain('a ****** is logged');
    expect(host.log()).toContain('appTerminate after started');
  });
});

describe('an app of ES modules', () => {
  test('runs unchanged', async () => {
    const host = await startHostProcess(fixtureApp('es-module'));
    expect(await (await fetch(`${host.baseUrl}/api/module`)).text()).toBe('index.js');
    const { id } = (await (await fetch(`${host.baseUrl}/api/start`, { method: 'POST' })).json()) as { id: string };
    expect((await new HubOverHttp(host).ended(id)).output).toBe(42);
    await host.stop();
  });
});

describe('an app that is careless', () => {
  let host: HostProcess;
  let stdout = '';
  beforeAll(async () => {
    // Not started in the folder of the app.
    host = await startHostProcess(fixtureApp('careless'), [], {}, tmpdir());
    host.child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  });
  afterAll(async () => {
    expect(await host.stop()).toBe(0);
    expect(stdout).toBe('');
  });
  const get = async (path: string): Promise<string> => (await fetch(`${host.baseUrl}/api/${path}`)).text();

  test('finds its own files by relative paths, wherever the host is started', async () => {
    expect(JSON.parse(await get('reads'))).toEqual(['Hello from a file', 'Hello from a file']);
  });

  test('prints to stderr while stdout belongs to whoever reads the ready line', async () => {
    expect(await get('prints')).toBe('printed');
    for (const line of ['printed while loading', 'printed by console.log', 'written to stdout']) {
      await host.logs(line);
    }
  });

  test('goes on after errors that nobody caught, and each is in the log', async () => {
    expect(await get('forgets')).toBe('answered');
    await host.logs('rejected and forgotten');
    await host.logs('thrown in a timer');
    await host.logs(/critical Host\.Worker: An error that nobody caught\. In Azure it ends the worker/);
    expect(await get('reads')).toContain('Hello');
  });

  test('has the invocation fail that such an error comes from, as at the end of its worker', async () => {
    expect((await new HubOverHttp(host).run('catches')).output).toBe(
      "Activity function 'waitsForThrower' failed: node exited with code 1 (0x1)",
    );
  });
});

describe('an app that cannot be run', () => {
  test('ends the host with what it threw', async () => {
    const { code, stderr } = await runHost(fixtureApp('broken'));
    expect(code).toBe(1);
    expect(stderr).toContain('Worker was unable to load entry point "src/index.js": the app cannot start');
  });

  test('ends the host with what to do when it is not built', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'unbuilt-'));
    cpSync(join(fixtureApp('http'), 'host.json'), join(folder, 'host.json'));
    writeFileSync(join(folder, 'package.json'), '{ "main": "dist/src/functions/*.js" }');
    writeFileSync(join(folder, 'tsconfig.json'), '{}');
    const { code, stderr } = await runHost(folder);
    rmSync(folder, { recursive: true });
    expect(code).toBe(1);
    expect(stderr).toContain(
      'Worker was unable to load entry point "dist/src/functions/*.js": Found zero files matching the supplied pattern. The app is TypeScript: build it first (npm run build).',
    );
  });
});

describe('an app with other triggers', () => {
  test('is told at start what will not run, and the rest runs', async () => {
    const host = await startHostProcess(fixtureApp('other-triggers'));
    expect(await (await fetch(`${host.baseUrl}/api/works`)).text()).toBe('works');
    await host.logs('not supported: nightly: its trigger (timerTrigger); it never runs here');
    await host.logs('not supported: orders: its trigger (queueTrigger); it never runs here');
    await host.logs('Settings without a value: AzureWebJobsStorage');
    await host.logs('not supported: works: its in binding (blob); it has no value here');
    await host.stop();
  });
});

describe('a host with a version', () => {
  test('leaves instances of other versions waiting, and says so', async () => {
    const host = await startHostProcess(fixtureApp('versions'));
    const hub = new HubOverHttp(host);
    const start = (id: string, query = ''): Promise<Response> =>
      fetch(`${host.baseUrl}/api/start/${id}${query}`, { method: 'POST' });
    await start('default');
    expect(await hub.ended('default')).toMatchObject({ version: '2.0', output: 'ran' });
    await start('old', '?version=1.0');
    await hub.until('old', () => host.log().includes("'old' has version '1.0', which this host does not run"));
    expect((await hub.status('old')).runtimeStatus).toBe('Pending');
    await host.stop();
  });

  test('fails them when host.json says so', async () => {
    const host = await startHostProcess(fixtureApp('versions'), [], {
      AzureFunctionsJobHost__extensions__durableTask__versionFailureStrategy: 'Fail',
    });
    await fetch(`${host.baseUrl}/api/start/old?version=1.0`, { method: 'POST' });
    expect(await new HubOverHttp(host).ended('old')).toMatchObject({
      runtimeStatus: 'Failed',
      output: 'VersionMismatch: Orchestration version did not comply with Worker Versioning',
    });
    await host.stop();
  });
});

describe('the command line', () => {
  test.each([
    [['--port', 'eighty'], '--port is "eighty"; expected a whole number from 0 to 65535.'],
    [['--clock', 'sand'], '--clock is "sand"; expected real or virtual.'],
    [['--time-scale', '2'], '--time-scale is "2"; expected a number above 0 and at most 1.'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await runHost(fixtureApp('http'), args);
    expect([code, stderr.includes(message)]).toEqual([2, true]);
  });
});
