/* eslint-disable no-console -- this is the command line */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { hostClock } from '../host/host-clock';
import { appClient } from '../stack/app-client';
import { startTestStack } from '../stack/running-stack';
import { simulatorControl } from '../stack/simulator-control';
import { savedStories } from './saved-stories';

const run = promisify(execFile);
const root = resolve(__dirname, '../../..');

/**
 * `npm run history:save-all`: tells every story of saved-stories.ts to the app as it is now, and writes their histories anew. For
 * when what an orchestrator is given has changed on purpose; what it asks for should read the same in the diff.
 */
async function main(): Promise<void> {
  const stateDir = await mkdtemp(join(tmpdir(), 'shotloop-histories-'));
  try {
    const instances = await tellAll(stateDir);
    for (const [name, instanceId] of Object.entries(instances)) {
      const file = join('test/fixtures/histories', `${name}.jsonl`);
      const args = ['--state-dir', join(stateDir, 'host'), '--instance', instanceId, '--out', file];
      // Each in a process of its own: an app registers its functions once in a process.
      const { stdout } = await run(process.execPath, ['--import', 'tsx', 'dev/history/save.ts', ...args], {
        cwd: root,
      });
      console.log(stdout.trim());
    }
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}

/** All on one stack, one after the other, each to its end. */
async function tellAll(stateDir: string): Promise<Record<string, string>> {
  const stack = await startTestStack({ args: ['--state-dir', stateDir] });
  const stage = {
    app: appClient(stack.baseUrl),
    simulator: simulatorControl(stack.videosApiUrl),
    clock: hostClock(stack.clockUrl),
  };
  const instances: Record<string, string> = {};
  try {
    for (const { about, tell } of savedStories) {
      console.log(about);
      await stage.simulator.clearFaults();
      await stage.clock.resume();
      Object.assign(instances, await tell(stage));
    }
  } finally {
    await stack.stop();
  }
  return instances;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
