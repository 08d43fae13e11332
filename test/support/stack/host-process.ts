import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { hostClock, type HostClock } from '../host/host-clock';
import { listenTo } from '../heard';
import { TYPESCRIPT } from '../typescript';
import { readyLine } from './ready-line';

export interface HostProcess {
  readonly baseUrl: string;
  readonly clock: HostClock;
  readonly pid: number;
  /** Resolves when the process is gone, for whatever reason. */
  readonly gone: Promise<void>;
  /** What the host has written so far, request log and start report included. */
  log(): string;
  /** Resolves when the log has this; it may come after the answer that it is about. */
  logs(wanted: string | RegExp): Promise<void>;
  /** Ends it as a crash would, at once. */
  kill(): Promise<void>;
  /** Asks it to stop and resolves with its exit code. */
  stop(): Promise<number | null>;
}

export interface HostProcessOptions {
  readonly appDir: string;
  /** Absent: state lives in memory. */
  readonly stateDir?: string;
  /** `virtual` by default: time jumps whenever nothing is under way. */
  readonly clock?: 'virtual' | 'real';
  /** Further command line options of `npm run host`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Kills the host with SIGKILL when it fires, ready or not. */
  readonly doom?: AbortSignal;
}

const root = resolve(__dirname, '../../..');

/** Starts the host as `npm run host` does, in a process of its own, on a free port, in the folder of the app. */
export async function startHostProcess(options: HostProcessOptions): Promise<HostProcess> {
  const { appDir, stateDir, clock = 'virtual', args = [], env = {}, doom } = options;
  const child = spawn(
    process.execPath,
    [
      ...TYPESCRIPT,
      resolve(root, 'dev/host/main.ts'),
      ...['--app', resolve(appDir), '--port', '0', '--json', '--clock', clock],
      ...['--state-dir', stateDir ?? 'memory'],
      ...args,
    ],
    {
      cwd: resolve(appDir),
      stdio: ['ignore', 'pipe', 'pipe'],
      // Nothing of jest or npm: the host runs as it would from a terminal.
      env: { ...process.env, NODE_OPTIONS: undefined, NODE_ENV: undefined, npm_lifecycle_event: undefined, ...env },
    },
  );
  if (doom?.aborted === true) child.kill('SIGKILL');
  doom?.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
  // Its end is when all that it wrote has been read, too.
  const gone = once(child, 'close').then(() => undefined);
  const log = listenTo([child.stderr], gone);
  const ready = await readyLine<Ready>(child, { what: 'The host', log: () => log.text() });
  return {
    baseUrl: ready.baseUrl,
    clock: hostClock(ready.clockUrl),
    pid: ready.pid,
    gone,
    log: () => log.text(),
    logs: (wanted) => log.has(wanted),
    async kill() {
      await end(child, 'SIGKILL', gone);
    },
    stop: () => end(child, 'SIGTERM', gone),
  };
}

interface Ready {
  readonly baseUrl: string;
  readonly clockUrl: string;
  readonly pid: number;
}

async function end(child: ChildProcess, signal: NodeJS.Signals, gone: Promise<void>): Promise<number | null> {
  child.kill(signal);
  await gone;
  return child.exitCode;
}
