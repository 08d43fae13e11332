import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RenderTask } from '../draw/render-clip';
import type { RenderReply } from './render-process';

export interface RenderPool {
  /** Resolves when the clip is whole at `outPath`; rejects when rendering failed, was cancelled or the pool was closed. */
  render(task: Omit<RenderTask, 'ffmpegPath'>, signal: AbortSignal): Promise<void>;
  /** Ends every render and every process. */
  close(): Promise<void>;
}

/** Two ffmpeg at once fill a small machine; more only make each of them late. */
const MAX_PROCESSES = 2;

interface Waiting {
  readonly task: Omit<RenderTask, 'ffmpegPath'>;
  readonly signal: AbortSignal;
  readonly done: (error?: Error) => void;
}

/** Renders in child processes, first come first served, so that drawing never keeps the HTTP side waiting. Processes stay for the next clip. */
export function createRenderPool({ ffmpegPath }: { ffmpegPath: string }): RenderPool {
  const idle: ChildProcess[] = [];
  const all = new Set<ChildProcess>();
  let waiting: Waiting[] = [];
  let busy = 0;
  let closed = false;

  const next = (): void => {
    if (busy >= MAX_PROCESSES) return;
    const turn = waiting.shift();
    if (turn === undefined) return;
    if (turn.signal.aborted) {
      turn.done(new Error('The render was cancelled before it began.'));
      return next();
    }
    busy += 1;
    void runIn(idle.pop() ?? startProcess(all, idle), turn, ffmpegPath).then((survivor) => {
      busy -= 1;
      if (survivor !== undefined && !closed) idle.push(survivor);
      next();
    });
  };

  return {
    render: (task, signal) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new Error('The renderer is closed.'));
        waiting.push({ task, signal, done: (error) => (error === undefined ? resolve() : reject(error)) });
        next();
      }),
    async close() {
      closed = true;
      for (const turn of waiting) turn.done(new Error('The renderer is closed.'));
      waiting = [];
      await Promise.all([...all].map(endProcess));
    },
  };
}

function startProcess(all: Set<ChildProcess>, idle: ChildProcess[]): ChildProcess {
  // Whatever lets this process run TypeScript lets the other one, too; a test runner does it for itself alone.
  const runsTypescript = require.extensions?.['.ts'] !== undefined;
  const child = fork(join(__dirname, 'render-process.ts'), [], {
    execArgv: runsTypescript ? process.execArgv : ['--import', pathToFileURL(require.resolve('tsx')).href],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  all.add(child);
  child.once('exit', () => {
    all.delete(child);
    const at = idle.indexOf(child);
    if (at !== -1) idle.splice(at, 1);
  });
  return child;
}

/** Runs one render; answers with the process when it can take another. */
function runIn(
  child: ChildProcess,
  { task, signal, done }: Waiting,
  ffmpegPath: string,
): Promise<ChildProcess | undefined> {
  return new Promise((resolve) => {
    const settle = (error: Error | undefined, survivor: ChildProcess | undefined): void => {
      child.off('message', onReply).off('exit', onExit).off('error', onError);
      signal.removeEventListener('abort', onAbort);
      done(error);
      resolve(survivor);
    };
    const onReply = (reply: RenderReply): void => settle(reply.ok ? undefined : new Error(reply.message), child);
    const onExit = (code: number | null, by: NodeJS.Signals | null): void =>
      settle(new Error(`The render process ended with ${by ?? `code ${code}`}.`), undefined);
    const onError = (error: Error): void => settle(error, undefined);
    // There is no stopping half way: the process goes, and the next render gets a new one.
    const onAbort = (): void => void endProcess(child);
    child.on('message', onReply).on('exit', onExit).on('error', onError);
    signal.addEventListener('abort', onAbort);
    child.send({ ...task, ffmpegPath } satisfies RenderTask);
  });
}

/** How long a process gets to take its ffmpeg along, in real time. */
const GRACE_MS = 2_000;

function endProcess(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
