import type { Log } from '../host-log';
import { runFunction } from './run-function';
import { startWorker } from './start-worker';
import type { Worker } from './worker';

/** Runs the app in this process. A function that took too long runs on, and what it does in the end is not looked at. */
export async function inlineWorker(appDir: string, log: Log): Promise<Worker> {
  const started = await startWorker(appDir, log);
  const { registry, entryPoint, stream } = started;
  return {
    functions: [...registry.functions.values()],
    entryPoint,
    ready: () => Promise.resolve(),
    streamPort: () => Promise.resolve(stream?.port),
    run: (invocation) => runFunction({ registry, log }, invocation),
    timedOut: () => undefined,
    restart: undefined,
    forget: () => undefined,
    stop: () => started.stop(),
  };
}
