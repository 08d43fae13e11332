import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { patience } from '../patience';
import { TYPESCRIPT } from '../typescript';

/** A process of ours that can be killed at any time, before it is ready too. */
export interface ChaosProcess {
  /** Its base URL, or undefined when it ended first. */
  readonly ready: Promise<string | undefined>;
  readonly exited: Promise<void>;
  readonly pid: number | undefined;
  /** True once somebody wanted its end. */
  readonly killed: boolean;
  log(): string;
  /** Ends it as a crash would; resolves when it is gone. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const root = resolve(__dirname, '../../..');
const dieWithParent = resolve(root, 'dev/process/die-with-parent.cjs');
const MAX_LOG_CHARACTERS = 200_000;
const START_TIMEOUT_MS = 60_000;

/** Starts a script of `dev/`, which says that it is ready in one JSON line. It dies with this process. */
export function startChaosProcess(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChaosProcess {
  const child = spawn(process.execPath, ['--require', dieWithParent, ...TYPESCRIPT, script, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Nothing of jest or npm: it runs as it would from a terminal.
    env: { ...process.env, NODE_OPTIONS: undefined, NODE_ENV: undefined, npm_lifecycle_event: undefined, ...env },
  });
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => (log = (log + chunk.toString('utf8')).slice(-MAX_LOG_CHARACTERS)));
  const exited = once(child, 'exit').then(() => undefined);
  let killed = false;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    killed = true;
    child.kill(signal);
    await exited;
  };
  const late = setTimeout(() => void end('SIGKILL'), patience(START_TIMEOUT_MS));
  const ready = readyUrl(child).finally(() => clearTimeout(late));
  return {
    ready,
    exited,
    pid: child.pid,
    get killed() {
      return killed;
    },
    log: () => log,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

async function readyUrl(child: ChildProcess): Promise<string | undefined> {
  if (child.stdout === null) throw new Error('The process has no stdout to be read.');
  const lines = createInterface({ input: child.stdout });
  try {
    for await (const line of lines) {
      const { event, baseUrl } = JSON.parse(line) as { event: string; baseUrl: string };
      if (event === 'ready') return baseUrl;
    }
    return undefined;
  } finally {
    lines.close();
    child.stdout.resume();
  }
}

/** Its base URL; rejects with its log when it ended before it was ready. */
export async function whenReady(started: ChaosProcess): Promise<string> {
  const baseUrl = await started.ready;
  if (baseUrl === undefined) throw new Error(`The process ended before it was ready. Its log:\n${started.log()}`);
  return baseUrl;
}
