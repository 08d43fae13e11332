import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { extname, join } from 'node:path';

import type { Clock } from '../../clock';
import type { Log } from '../host-log';
import type { InvocationResponse } from './core-types';
import { WorkerExitError } from './exit-guard';
import { toldTime } from './lent-clock';
import { AbandonedError, type Worker } from './worker';
import type { ToHost, ToWorker } from './worker-messages';

/** Node looks for what its command line preloads from here; the host changes to the folder of the app later. */
const startedIn = process.cwd();
/** Real milliseconds that a worker is given to end by itself. */
const STOP_MS = 5_000;
/** How often a worker is started anew that ended while it loaded an app that had been loaded before. */
const STARTS_ANEW = 2;

interface Waiting {
  resolve(response: InvocationResponse): void;
  reject(error: Error): void;
}

interface About {
  readonly log: Log;
  readonly clock: Clock;
}

type Loaded = Extract<ToHost, { kind: 'loaded' }>;

/** One process of the app, and what runs in it. */
interface Generation {
  readonly child: ChildProcess;
  readonly loaded: Promise<Loaded>;
  readonly running: Map<string, Waiting>;
  /** `replaced`: the host itself has ended it, and what ran in it is told nothing. */
  state: 'loading' | 'loaded' | 'replaced';
}

/**
 * Runs the app in a process of its own, as Azure does. A process that ends by itself fails what ran in it, and a new one takes
 * its place; one that the host replaces, because a function took too long or somebody asked for it, leaves what ran in it to
 * its own time-out.
 */
export async function processWorker(appDir: string, about: About): Promise<Worker> {
  const { log, clock } = about;
  const orphans = new Set<Waiting>();
  let stopping = false;
  /** None before the app was loaded once: the first that does not load it is a fault of the app, and ends the host's start. */
  let startsLeft = 0;
  let current = start();
  const { functions, entryPoint } = await current.loaded;

  function start(): Generation {
    const generation = startGeneration(appDir, about);
    const { child, running } = generation;
    child.once('exit', (code, signal) => {
      if (generation.state === 'replaced' || stopping) return;
      if (generation.state === 'loading') {
        // Ended from outside, perhaps; an app that ends whatever loads it would do so again.
        if (startsLeft === 0) return;
        startsLeft -= 1;
        log('critical', 'Host.Worker', 'The worker ended while it loaded the app, and a new worker starts.');
        current = start();
        return;
      }
      const error = new WorkerExitError(code ?? SIGNALLED[signal ?? ''] ?? 1);
      log('critical', 'Host.Worker', `${error.message}. What ran in it fails, and a new worker starts.`);
      for (const waiting of running.values()) waiting.reject(error);
      running.clear();
      current = start();
    });
    generation.loaded.then(
      () => {
        startsLeft = STARTS_ANEW;
        if (generation.state === 'loading') generation.state = 'loaded';
      },
      // Whoever asks it to run something hears of it.
      () => undefined,
    );
    return generation;
  }

  async function restart(): Promise<void> {
    const old = current;
    old.state = 'replaced';
    for (const waiting of old.running.values()) orphans.add(waiting);
    log('warning', 'Host.Worker', `A new worker starts; ${old.running.size} invocations stay with the old one.`);
    old.child.kill('SIGKILL');
    current = start();
    await current.loaded;
  }

  /** The worker of the moment, once it has loaded the app. */
  async function ready(): Promise<Generation> {
    for (;;) {
      const generation = current;
      try {
        await generation.loaded;
        if (generation === current) return generation;
      } catch (error) {
        if (generation === current) throw error;
      }
    }
  }

  return {
    functions: functions.map((metadata) => ({ metadata })),
    entryPoint,
    async ready() {
      await ready();
    },
    streamPort: async () => (await (await ready()).loaded).streamPort,
    async run(invocation) {
      return runIn(await ready(), { kind: 'invoke', invocation, time: toldTime(clock) });
    },
    timedOut(invocationId) {
      // One that was left by a worker before this one has nothing to be ended any more.
      if (!current.running.has(invocationId)) return;
      current.running.delete(invocationId);
      restart().catch((error: unknown) =>
        log('critical', 'Host.Worker', `The new worker did not start: ${String(error)}`),
      );
    },
    restart,
    forget() {
      for (const waiting of orphans) waiting.reject(new AbandonedError('Its worker is gone, and the host stops.'));
      orphans.clear();
    },
    async stop() {
      stopping = true;
      const { child } = current;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      tell(child, { kind: 'stop' });
      await gone;
      clearTimeout(timer);
    },
  };
}

/** As a shell tells the end by a signal: 128 and its number. */
const SIGNALLED: Readonly<Record<string, number>> = {
  SIGABRT: 134,
  SIGBUS: 135,
  SIGKILL: 137,
  SIGSEGV: 139,
  SIGTERM: 143,
};

function startGeneration(appDir: string, { log, clock }: About): Generation {
  const child = fork(join(__dirname, `worker-main${extname(__filename)}`), [], {
    cwd: startedIn,
    // Bytes arrive as bytes.
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  // Where this process prints now: somebody may have turned its own stdout aside.
  child.stdout?.on('data', (chunk: Buffer) => void process.stdout.write(chunk));
  child.stderr?.on('data', (chunk: Buffer) => void process.stderr.write(chunk));
  const running = new Map<string, Waiting>();
  const loaded = new Promise<Loaded>((resolve, reject) => {
    child.on('message', (message: ToHost) => {
      if (message.kind === 'loaded') resolve(message);
      else if (message.kind === 'notLoaded') reject(notLoaded(message));
      else if (message.kind === 'log') log(message.level, message.category, message.message, message.about);
      else settle(running, message);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The worker ended with code ${code} while it loaded the app.`)));
  });
  tell(child, { kind: 'load', appDir, time: toldTime(clock) });
  return { child, loaded, running, state: 'loading' };
}

function runIn(
  { child, running }: Generation,
  message: Extract<ToWorker, { kind: 'invoke' }>,
): Promise<InvocationResponse> {
  return new Promise((resolve, reject) => {
    running.set(message.invocation.invocationId, { resolve, reject });
    tell(child, message);
  });
}

function settle(running: Map<string, Waiting>, message: Extract<ToHost, { kind: 'returned' | 'threw' }>): void {
  const waiting = running.get(message.invocationId);
  running.delete(message.invocationId);
  if (message.kind === 'returned') waiting?.resolve(message.response);
  else waiting?.reject(Object.assign(new Error(message.message), { stack: message.stack }));
}

function notLoaded({ message, cause }: Extract<ToHost, { kind: 'notLoaded' }>): Error {
  return new Error(message, cause === undefined ? {} : { cause: Object.assign(new Error(), { stack: cause }) });
}

/** A worker that has just ended hears nothing; its end has been told by then, or is about to be. */
function tell(child: ChildProcess, message: ToWorker): void {
  if (child.connected) child.send(message, () => undefined);
}
