import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const root = resolve(__dirname, '../../..');
const PATIENCE_MS = 15_000;

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
  return follow(process.execPath, ['--import', 'tsx', script, ...args], { npm_lifecycle_event: undefined, ...env });
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
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const ended = once(child, 'close').then(([code, signal]) => (signal ?? code) as number | NodeJS.Signals);
  return {
    child,
    output: () => output,
    ended,
    says: async (pattern) => {
      while (!pattern.test(output)) {
        const over = await Promise.race([ended, once(child.stdout, 'data').then(() => undefined)]);
        if (over !== undefined && !pattern.test(output)) throw new Error(`It ended (${over}) after saying:\n${output}`);
      }
    },
  };
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

/** The processes that are still there after all patience. */
export async function survivorsOf(pids: readonly number[]): Promise<number[]> {
  const untilMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const alive = pids.filter(isAlive);
    if (alive.length === 0 || Date.now() > untilMs) return alive;
    await pause(50);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
