import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(__dirname, '../../../../..');

/** Runs a script in a process that outlives stray errors. */
function run(script: string): { readonly code: number | null; readonly printed: string } {
  const module = (path: string): string => `require(${JSON.stringify(resolve(root, 'dev', path))})`;
  const text = `${module('host/worker/stray-errors.ts')}.outliveStrayErrors((message) => console.log(message));
    const { runningClock } = ${module('clock/running-clock.ts')};
    ${script}
    setTimeout(() => console.log('went on'), 100);`;
  const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', '--eval', text], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: undefined },
  });
  return { code: status, printed: stdout };
}

describe('an error that nobody catches', () => {
  test('of the app is told, and the process goes on', () => {
    const { code, printed } = run(`setTimeout(() => { throw new Error('from the app') }, 1);`);
    expect(code).toBe(0);
    expect(printed).toMatch(
      /^An error that nobody caught\. In Azure it ends the worker.*the app goes on: Error: from the app/s,
    );
    expect(printed).toContain('went on');
  });

  test('of the host itself is told, and ends it', () => {
    const { code, printed } = run(`setTimeout(runningClock, 1, { scale: 5 });`);
    expect(code).toBe(1);
    expect(printed).toMatch(/^The host itself has failed, and ends: RangeError: The time scale is .*; got 5\./);
    expect(printed).not.toContain('went on');
  });
});
