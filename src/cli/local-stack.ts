import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { UsageError } from './errors';
import type { Io } from './io';
import { STAND_INS } from './package-root';

export interface LocalStack {
  readonly baseUrl: string;
  stop(): Promise<void>;
}

/** As in `npm run demo`: a minute lasts three seconds. */
const TIME_SCALE = '0.05';
/** Apart from that of `npm run dev`, which may be running. What is interrupted goes on from there with the next `--local`. */
const STATE_DIR = '.state/local';
const LAST_LINES = 20;

/**
 * Starts what `npm run dev` starts, as a process of its own that ends with this one. Not in this process, because the app, its host and
 * its storage are parts of a clone and not of this program.
 */
export async function startLocalStack({
  cloneRoot,
  signal,
  environment,
  cwd,
}: Pick<Io, 'cloneRoot' | 'signal' | 'environment' | 'cwd'>): Promise<LocalStack> {
  if (cloneRoot === undefined)
    throw new UsageError(
      '--local needs a clone of the project: the stand-ins for storage, host and video backend are not in the installed package. Give --url URL instead.',
    );
  signal.throwIfAborted();
  const stateDir = environment.localState === undefined ? STATE_DIR : resolve(cwd, environment.localState);
  const child = spawn(
    process.execPath,
    [
      ...['--require', join(cloneRoot, 'dev/process/die-with-parent.cjs'), '--import', 'tsx', STAND_INS],
      ...['--json', '--port', '0', '--state-dir', stateDir, '--time-scale', TIME_SCALE],
    ],
    // A group of its own: Ctrl-C reaches this program first, which then ends the stack in good order.
    { cwd: cloneRoot, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true },
  );
  const gone = once(child, 'close').then(() => undefined);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await gone;
  };
  signal.addEventListener('abort', () => void child.kill('SIGTERM'), { once: true });
  try {
    return { baseUrl: await readyUrl(child, gone, signal), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** From the line that it writes when it is ready. */
async function readyUrl(child: ChildProcess, gone: Promise<void>, signal: AbortSignal): Promise<string> {
  const last: string[] = [];
  if (child.stdout === null || child.stderr === null) throw new Error('The embedded stack has no output.');
  createInterface({ input: child.stderr }).on('line', (line) => {
    last.push(line);
    if (last.length > LAST_LINES) last.shift();
  });
  const ready = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>;
  const line = await Promise.race([ready.then(([text]) => text), gone]);
  signal.throwIfAborted();
  if (line === undefined) throw new UsageError(`The embedded stack does not start:\n${last.join('\n')}`);
  return (JSON.parse(line) as { baseUrl: string }).baseUrl;
}
