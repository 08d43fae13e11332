import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readyLine } from '../../test/support/stack/ready-line';
import type { SimulatorControl } from '../../test/support/stack/simulator-control';
import { simulatorControl } from '../../test/support/stack/simulator-control';
import { TYPESCRIPT } from '../../test/support/typescript';

const root = resolve(__dirname, '../..');
/** Room for everything at once: what is measured is not how long people wait for a slot. */
const SETTINGS = ['VIDEO_API_MAX_RUNNING=100', 'VIDEO_API_CREATES_PER_MINUTE=1000'];

export interface App {
  readonly baseUrl: string;
  readonly simulator: SimulatorControl;
  stop(): Promise<void>;
}

/** The app with its storage on disk, in a process of its own: whoever asks must not take its time by running beside it. */
export async function startApp(): Promise<App> {
  const stateDir = await mkdtemp(join(tmpdir(), 'bench-review-'));
  const options = [
    '--json',
    '--port',
    '0',
    '--state-dir',
    stateDir,
    ...SETTINGS.flatMap((each) => ['--setting', each]),
  ];
  const child = spawn(process.execPath, [...TYPESCRIPT, 'dev/dev.ts', ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, npm_lifecycle_event: undefined },
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    }
    await rm(stateDir, { recursive: true, force: true });
  };
  try {
    const said = { what: 'The app', log: () => '`npm run dev` says why.' };
    const { baseUrl, videosApiUrl } = await readyLine<{ baseUrl: string; videosApiUrl: string }>(child, said);
    return { baseUrl, simulator: simulatorControl(videosApiUrl), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
