import { resolve } from 'node:path';

import type { Log } from '../host-log';
import { coreModule, installCoreModule } from './core-module';
import { hookContext } from './hooks';
import { loadApp } from './load-app';
import { registry as newRegistry, type Registry } from './registry';
import { onLoopback, streamServer, type StreamServer } from './stream-server';

/** An app that has been loaded into this process. */
export interface StartedWorker {
  readonly registry: Registry;
  /** The first file that was loaded. */
  readonly entryPoint: string;
  /** There when the app has HTTP streaming on. */
  readonly stream: StreamServer | undefined;
  stop(): Promise<void>;
}

/** What the host can do, as it tells the SDK. */
const capabilities: Record<string, string> = Object.fromEntries(
  [
    'RawHttpBodyBytes',
    'RpcHttpTriggerMetadataRemoved',
    'RpcHttpBodyOnly',
    'IgnoreEmptyValuedRpcHttpHeaders',
    'UseNullableValueDictionaryForHttp',
    'WorkerStatus',
    'TypedDataCollection',
    'HandlesWorkerTerminateMessage',
  ].map((name) => [name, 'true']),
);

/** Loads the app as the Node worker does: seam, entry points, appStart hooks, capabilities, and then registration is closed. */
export async function startWorker(appDir: string, log: Log): Promise<StartedWorker> {
  const registry = newRegistry();
  const core = coreModule(registry, (level, category, message) =>
    log(level, category === 'user' ? 'Host.Function.Console' : 'Worker', message),
  );
  const uninstall = installCoreModule(core);
  try {
    const [entryPoint = ''] = await loadApp(appDir);
    const { hooks } = registry;
    await hooks.run('appStart', hookContext(hooks.lifeData, hooks.appData, { functionAppDirectory: resolve(appDir) }));
    const { result, servers } = await onLoopback(
      async () => (await registry.model?.getCapabilities?.({ ...capabilities })) ?? capabilities,
    );
    registry.locked = true;
    const stream = streamServer(result, servers);
    return {
      registry,
      entryPoint,
      stream,
      async stop() {
        await hooks.run('appTerminate', hookContext(hooks.lifeData, hooks.appData, {}));
        stream?.close();
        uninstall();
      },
    };
  } catch (error) {
    uninstall();
    throw error;
  }
}
