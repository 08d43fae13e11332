/* eslint-disable no-console -- this is the command line */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { giveKeys } from '../../../dev/host';
import { startHostProcess } from './host-process';
import { startTestStack } from './running-stack';

/**
 * `npm run test:remote`: the suites that can be pointed at what runs elsewhere, pointed there. With HOST_URL that is the app's
 * own suite against that app; without, an app and one host for each fixture are started apart, on a clock that only runs, and ask for
 * keys as Azure does. Arguments go to Jest, for some of the app's tests alone.
 */
const FIXTURES = [
  // Its functions are called as they are, by whoever comes.
  { suite: 'http-triggers', app: 'http', auth: false },
  { suite: 'orchestrations', app: 'durable-patterns', auth: true },
  { suite: 'management', app: 'durable-patterns', auth: true },
  { suite: 'entities', app: 'entities', auth: true },
] as const;
const KEYS = { host: 'the-host-key-of-this-run', durable: 'the-durable-key-of-this-run' };
const APP_SUITE = ['-c', 'test/jest/remote.cjs'];
const root = resolve(__dirname, '../../..');

async function main(some: readonly string[]): Promise<boolean> {
  if (process.env['HOST_URL'] !== undefined) return jest([...APP_SUITE, ...some], {});
  const passed = [await withStateDir((stateDir) => appElsewhere(stateDir, some))];
  if (some.length > 0) return passed.every(Boolean);
  for (const fixture of FIXTURES) passed.push(await withStateDir((stateDir) => fixtureElsewhere(stateDir, fixture)));
  return passed.every(Boolean);
}

async function appElsewhere(stateDir: string, some: readonly string[]): Promise<boolean> {
  await giveKeys(join(stateDir, 'host'), KEYS);
  const args = ['--time-scale', '0.02', '--state-dir', stateDir, '--auth'];
  const stack = await startTestStack({ clock: 'real', args });
  try {
    return await jest([...APP_SUITE, ...some], {
      HOST_URL: stack.baseUrl,
      HOST_KEY: KEYS.host,
      VIDEOS_API_URL: stack.videosApiUrl,
      SHOTLOOP_TEST_STORAGE: stack.storageConnectionString,
    });
  } finally {
    await stack.stop();
  }
}

async function fixtureElsewhere(stateDir: string, { suite, app, auth }: (typeof FIXTURES)[number]): Promise<boolean> {
  await giveKeys(stateDir, KEYS);
  const appDir = resolve(root, 'test/fixtures/apps', app);
  const host = await startHostProcess({ appDir, stateDir, clock: 'real', args: auth ? ['--auth'] : [] });
  try {
    const key = auth ? { HOST_KEY: KEYS.durable } : {};
    return await jest(['-c', 'test/jest/all.cjs', `test/contract/host/${suite}`], { HOST_URL: host.baseUrl, ...key });
  } finally {
    await host.stop();
  }
}

async function withStateDir(run: (stateDir: string) => Promise<boolean>): Promise<boolean> {
  const stateDir = await mkdtemp(join(tmpdir(), 'shotloop-remote-'));
  try {
    return await run(stateDir);
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}

async function jest(args: readonly string[], env: Readonly<Record<string, string>>): Promise<boolean> {
  const bin = resolve(root, 'node_modules/jest/bin/jest.js');
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}

main(process.argv.slice(2)).then(
  (passed) => process.exit(passed ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
