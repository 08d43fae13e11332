/* eslint-disable no-console -- this is the command line */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { startHostProcess } from './host-process';
import { startTestStack } from './running-stack';

/**
 * `npm run test:remote`: the suites that can be pointed at what runs elsewhere, pointed there. With HOST_URL that is the app's
 * own suite against that app; without, an app and one host for each fixture are started apart, on a clock that only runs.
 */
const FIXTURES = [
  ['http-triggers', 'http'],
  ['orchestrations', 'durable-patterns'],
  ['management', 'durable-patterns'],
  ['entities', 'entities'],
] as const;
const root = resolve(__dirname, '../../..');

async function main(): Promise<boolean> {
  if (process.env['HOST_URL'] !== undefined) return jest(['-c', 'test/jest/remote.cjs'], {});
  const passed = [await appElsewhere()];
  for (const [suite, app] of FIXTURES) passed.push(await fixtureElsewhere(suite, app));
  return passed.every(Boolean);
}

async function appElsewhere(): Promise<boolean> {
  const stack = await startTestStack({ clock: 'real', args: ['--time-scale', '0.02'] });
  try {
    return await jest(['-c', 'test/jest/remote.cjs'], {
      HOST_URL: stack.baseUrl,
      VIDEOS_API_URL: stack.videosApiUrl,
      SHOTLOOP_TEST_STORAGE: stack.storageConnectionString,
    });
  } finally {
    await stack.stop();
  }
}

async function fixtureElsewhere(suite: string, app: string): Promise<boolean> {
  const host = await startHostProcess({ appDir: resolve(root, 'test/fixtures/apps', app), clock: 'real' });
  try {
    return await jest(['-c', 'test/jest/all.cjs', `test/contract/host/${suite}`], { HOST_URL: host.baseUrl });
  } finally {
    await host.stop();
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

main().then(
  (passed) => process.exit(passed ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
