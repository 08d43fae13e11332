import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

import { listenTo } from '../heard';
import { patience } from '../patience';
import { TYPESCRIPT } from '../typescript';

const root = resolve(__dirname, '../../..');
/** What ends with its parent notices within this. */
const GRACE_MS = 15_000;

export interface Command {
  readonly child: ChildProcess;
  /** Everything it has written so far. */
  output(): string;
  /** Resolves when its output matches; fails when it ends before. */
  says(pattern: RegExp): Promise<void>;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Runs one of the scripts behind the npm commands, as npm would but for npm. */
export function runCommand(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Command {
  return follow(process.execPath, [...TYPESCRIPT, script, ...args], { npm_lifecycle_event: undefined, ...env });
}

/** Runs the built command line; its environment says nothing of an app unless it is given. */
export function runCli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Command {
  const nothing = {
    SHOTLOOP_URL: undefined,
    SHOTLOOP_KEY: undefined,
    SHOTLOOP_ENTRA_APP: undefined,
    SHOTLOOP_LOCAL_STATE: undefined,
  };
  // Nothing of jest or npm: it runs as it would from a terminal.
  const bare = { NODE_OPTIONS: undefined, npm_lifecycle_event: undefined };
  return follow(process.execPath, [resolve(root, 'dist/cli/shotloop.js'), ...args], { ...bare, ...nothing, ...env });
}

/** Runs a command by npm itself, but without the build before it: other tests run what is built. */
export function runByNpm(script: string, args: readonly string[]): Command {
  return follow('npm', ['run', '--ignore-scripts', script, '--', ...args], {});
}

function follow(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Command {
  const child = spawn(program, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    // A group of its own, as a terminal gives each command, for a Ctrl-C to reach all of it and nothing else.
    detached: true,
  });
  const ended = once(child, 'close').then(([code, signal]) => (signal ?? code) as number | NodeJS.Signals);
  const heard = listenTo([child.stdout, child.stderr], ended);
  return { child, ended, output: () => heard.text(), says: (pattern) => heard.has(pattern) };
}

/** Ids of all processes below one, its children's children included. */
export async function descendantsOf(pid: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.flatMap(([child, of]) => (of === parent && child !== undefined ? [child, ...below(child)] : []));
  return below(pid);
}

/** The processes that are still there when they had the time to end. */
export async function survivorsOf(pids: readonly number[]): Promise<number[]> {
  const untilMs = Date.now() + patience(GRACE_MS);
  for (;;) {
    const alive = pids.filter(isAlive);
    if (alive.length === 0 || Date.now() > untilMs) return alive;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
