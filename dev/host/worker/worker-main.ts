/** The process of a worker: loads the app, and runs what the host asks for until the host is gone. */
import type { Log } from '../host-log';
import { ensureError } from './ensure-error';
import { clockByMessages, lendClock } from './lent-clock';
import { runFunction } from './run-function';
import { startWorker, type StartedWorker } from './start-worker';
import type { ToHost, ToWorker } from './worker-messages';

let started: StartedWorker | undefined;
const clock = clockByMessages();
lendClock(() => clock.now());

const tell = (message: ToHost): void => void process.send?.(message);
const log: Log = (level, category, message, about) => tell({ kind: 'log', level, category, message, about });

process.on('message', (message: ToWorker) => void hear(message));
process.once('disconnect', () => process.exit(0));
// A Ctrl-C in the terminal is for the host, which lets running code finish.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

async function hear(message: ToWorker): Promise<void> {
  if (message.kind !== 'stop') clock.hear(message.time);
  switch (message.kind) {
    case 'load':
      return load(message.appDir);
    case 'invoke': {
      const { invocation } = message;
      const { invocationId } = invocation;
      try {
        if (started === undefined) throw new Error('The app has not been loaded.');
        tell({ kind: 'returned', invocationId, response: await runFunction({ ...started, log }, invocation) });
      } catch (thrown) {
        const { message: text, stack = '' } = ensureError(thrown);
        tell({ kind: 'threw', invocationId, message: text, stack });
      }
      return;
    }
    case 'stop':
      await started?.stop();
      process.disconnect();
  }
}

async function load(appDir: string): Promise<void> {
  try {
    process.chdir(appDir);
    started = await startWorker(appDir, log);
    const { registry, entryPoint, stream } = started;
    // Their JSON only: the code stays here.
    const functions = [...registry.functions.values()].map(({ metadata }) => metadata);
    const plain = JSON.parse(JSON.stringify(functions)) as typeof functions;
    tell({ kind: 'loaded', functions: plain, entryPoint, streamPort: stream?.port });
  } catch (thrown) {
    const error = ensureError(thrown);
    const cause = error.cause instanceof Error ? error.cause.stack : undefined;
    tell({ kind: 'notLoaded', message: error.message, cause });
  }
}
