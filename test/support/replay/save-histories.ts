/* eslint-disable no-console -- this is the command line */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { saveHistories } from '../../../dev/history/save-history';
import { hostClock } from '../host/host-clock';
import { appClient } from '../stack/app-client';
import { startTestStack } from '../stack/running-stack';
import { simulatorControl } from '../stack/simulator-control';
import { SECRETS, startReceiver } from '../webhooks/receiver';
import { savedStories } from './saved-stories';

const root = resolve(__dirname, '../../..');

/**
 * `npm run history:save-all`: tells every story of saved-stories.ts to the app as it is now, and writes their histories anew. For
 * when what an orchestrator is given has changed on purpose; what it asks for should read the same in the diff. With an argument, it
 * tells the stories alone that are about that.
 */
async function main(): Promise<void> {
  const stateDir = await mkdtemp(join(tmpdir(), 'shotloop-histories-'));
  try {
    const instances = Object.entries(await tellAll(stateDir)).map(([name, instanceId]) => ({
      instanceId,
      file: join(root, 'test/fixtures/histories', `${name}.jsonl`),
    }));
    for (const { execution, episodes } of await saveHistories({
      stateDir: join(stateDir, 'host'),
      appDir: root,
      instances,
    })) {
      const { orchestrator, events } = execution;
      console.log(`${orchestrator}: ${events.length} events, ${episodes.length} episodes`);
    }
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}

/** All on one stack, one after the other, each to its end. */
async function tellAll(stateDir: string): Promise<Record<string, string>> {
  const settings = { SHOTLOOP_WEBHOOK_SECRETS: SECRETS.present };
  const [wanted = ''] = process.argv.slice(2);
  const receiver = await startReceiver();
  const stack = await startTestStack({ args: ['--state-dir', stateDir], settings });
  const stage = {
    app: appClient(stack.baseUrl),
    simulator: simulatorControl(stack.videosApiUrl),
    clock: hostClock(stack.clockUrl),
    receiver,
  };
  const instances: Record<string, string> = {};
  try {
    for (const { about, tell } of savedStories.filter((story) => story.about.includes(wanted))) {
      console.log(about);
      await stage.simulator.clearFaults();
      await stage.clock.resume();
      Object.assign(instances, await tell(stage));
    }
  } finally {
    await stack.stop();
    await receiver.close();
  }
  return instances;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
