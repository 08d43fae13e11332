import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface RunningChild {
  /** The line that `isReady` took. */
  readyLine: string;
  /** Everything it has printed so far. */
  output(): string;
  stop(): Promise<void>;
}

export interface ChildOptions {
  args: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  isReady: (line: string) => boolean;
}

/** Starts a Node program and waits for the line that says it is ready. */
export async function startChild({ args, cwd, env, isReady }: ChildOptions): Promise<RunningChild> {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const ready = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        output += `${line}\n`;
        if (isReady(line)) resolve(line);
      });
    }
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`${args.join(' ')} ended with ${code}:\n${output.slice(-4000)}`)));
  });
  return { readyLine: await ready, output: () => output, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
}
