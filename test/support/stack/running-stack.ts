import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

import { LIGHT_CLIPS } from '../light-clips';
import { listenTo } from '../heard';
import { descendantsOf } from './command';
import { remote } from './remote';
import { TYPESCRIPT } from '../typescript';
import { readyLine } from './ready-line';
import { freshAccount } from './shared-storage';
import { simulatorControl } from './simulator-control';

export interface TestStack {
  /** Base URL of the app. */
  readonly baseUrl: string;
  readonly videosApiUrl: string;
  readonly storageConnectionString: string;
  readonly clockUrl: string;
  /** What the stack has written to its log so far. */
  log(): string;
  /** Resolves when the log has this: a line may come after the answer that it is about. */
  logs(wanted: string | RegExp): Promise<void>;
  /** Kills all of it at once, its storage included, as a crash of the machine would. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestStackOptions {
  /** Further command line options of `npm run dev`. */
  readonly args?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  /** `virtual` by default: time jumps whenever nothing is under way. */
  readonly clock?: 'virtual' | 'real';
  /** `light`: what the simulator draws has few frames, for tests that are not about pictures. Absent: as it is by default. */
  readonly clips?: 'light';
}

const root = resolve(__dirname, '../../..');

/**
 * Starts what `npm run dev` starts, as a process of its own, on free ports and in memory unless the arguments say otherwise; its
 * storage is an account of the one that all stacks of a run share.
 * With HOST_URL it starts nothing, and gives what runs there.
 */
export async function startTestStack({
  args = [],
  settings = {},
  clock = 'virtual',
  clips,
}: TestStackOptions = {}): Promise<TestStack> {
  if (remote !== undefined) return asItWas(stackElsewhere(args.length === 0 && Object.keys(settings).length === 0));
  const given = Object.entries(settings).flatMap(([name, value]) => ['--setting', `${name}=${value}`]);
  const keepsState = args.includes('--state-dir');
  const account = keepsState || args.includes('--storage') ? undefined : freshAccount();
  const stateDir = [
    ...(keepsState ? [] : ['--state-dir', 'memory']),
    ...(account === undefined ? [] : ['--storage', account]),
  ];
  const child = spawn(
    process.execPath,
    [...TYPESCRIPT, 'dev/dev.ts', '--json', '--port', '0', '--clock', clock, ...stateDir, ...given, ...args],
    // Nothing of npm in its environment: it is not npm whose death it should watch.
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, npm_lifecycle_event: undefined } },
  );
  // Its end is when all that it wrote has been read, too.
  const gone = once(child, 'close').then(() => undefined);
  const log = listenTo([child.stderr], gone);
  const ready = await readyLine<Ready>(child, { what: 'The stack', log: () => log.text() });
  if (clips === 'light')
    await simulatorControl(ready.videosApiUrl)
      .profile({ clips: LIGHT_CLIPS })
      .catch(async (error: unknown) => {
        await end(child, 'SIGKILL', gone);
        throw error;
      });
  return {
    ...ready,
    log: () => log.text(),
    logs: (wanted) => log.has(wanted),
    async kill() {
      // The ones below first: Azurite would save everything, had it the time to notice that its parent is gone.
      for (const pid of await descendantsOf(child.pid ?? 0)) killIfThere(pid);
      await end(child, 'SIGKILL', gone);
    },
    stop: () => end(child, 'SIGTERM', gone),
  };
}

/** An ffmpeg, say, may end by itself meanwhile. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** What runs at HOST_URL, as far as one who did not start it can use it. */
function stackElsewhere(isPlain: boolean): TestStack {
  const { hostUrl = '', videosApiUrl, storage } = remote ?? {};
  if (!isPlain)
    throw new Error('What runs at HOST_URL has settings of its own: this test must say that it needs its own host.');
  if (videosApiUrl === undefined || storage === undefined)
    throw new Error(
      'HOST_URL is set; also needed: VIDEOS_API_URL, and SHOTLOOP_TEST_STORAGE (connection string) or SHOTLOOP_TEST_STORAGE_URL (account, by identity).',
    );
  const notOurs = (): never => {
    throw new Error('What runs at HOST_URL was not started here: this test must say what it needs (see remote.ts).');
  };
  return {
    baseUrl: hostUrl,
    videosApiUrl,
    storageConnectionString: 'connectionString' in storage ? storage.connectionString : '',
    clockUrl: '',
    log: notOurs,
    logs: notOurs,
    kill: notOurs,
    stop: () => Promise.resolve(),
  };
}

/** A simulator that others use too is given back as it was found, and has nothing left of a run that was broken off. */
async function asItWas(stack: TestStack): Promise<TestStack> {
  if (remote?.isSimulated !== true) return stack;
  const simulator = simulatorControl(stack.videosApiUrl);
  await simulator.clearFaults();
  const profile = await simulator.currentProfile();
  return {
    ...stack,
    async stop() {
      await simulator.clearFaults();
      await simulator.profile(profile);
    },
  };
}

type Ready = Pick<TestStack, 'baseUrl' | 'videosApiUrl' | 'storageConnectionString' | 'clockUrl'>;

async function end(child: ChildProcess, signal: NodeJS.Signals, gone: Promise<void>): Promise<void> {
  child.kill(signal);
  await gone;
}
