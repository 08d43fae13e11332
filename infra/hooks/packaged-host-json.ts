import { asObject, asText, type Json } from './json';

export const durableBackends = ['azureStorage', 'durableTaskScheduler'] as const;
export type DurableBackend = (typeof durableBackends)[number];

/** The lowest extension bundle whose standard channel carries the Durable Task Scheduler provider. */
const schedulerBundle = [4, 30, 0] as const;

/**
 * host.json as it is shipped. The backend is written into the file, not overridden by an app setting: the scale controller
 * reads the file, and would scale by the wrong backend. The hub name is a setting, so that every environment has its own.
 */
export function packagedHostJson(hostJson: Json, backend: DurableBackend): Json {
  const extensions = asObject(hostJson['extensions']);
  const durableTask = asObject(extensions['durableTask']);
  const storageProvider =
    backend === 'azureStorage'
      ? { ...asObject(durableTask['storageProvider']), type: 'AzureStorage' }
      : { type: 'azureManaged', connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING' };
  return {
    ...hostJson,
    ...(backend === 'durableTaskScheduler' ? { extensionBundle: bundleWithScheduler(hostJson) } : {}),
    extensions: { ...extensions, durableTask: { ...durableTask, hubName: '%TASKHUB_NAME%', storageProvider } },
  };
}

/** The backend that a packaged host.json names. */
export function backendOf(hostJson: Json): DurableBackend {
  const durableTask = asObject(asObject(hostJson['extensions'])['durableTask']);
  const type = asText(asObject(durableTask['storageProvider'])['type']);
  if (type?.toLowerCase() === 'azuremanaged') return 'durableTaskScheduler';
  if (type?.toLowerCase() === 'azurestorage') return 'azureStorage';
  throw new Error(`host.json names the storage provider "${type}"; expected AzureStorage or azureManaged.`);
}

export function parseBackend(value: string | undefined): DurableBackend {
  const wanted = value?.trim() || 'azureStorage';
  const found = durableBackends.find((backend) => backend === wanted);
  if (found === undefined) {
    throw new Error(`DURABLE_BACKEND is "${wanted}"; expected one of ${durableBackends.join(', ')}.`);
  }
  return found;
}

function bundleWithScheduler(hostJson: Json): Json {
  const bundle = asObject(hostJson['extensionBundle']);
  const version = asText(bundle['version']) ?? '';
  const lowest = /^\[(\d+)\.(\d+)\.(\d+),/.exec(version);
  const has = lowest?.slice(1).map(Number) ?? [0, 0, 0];
  const isEnough = compare(has, schedulerBundle) >= 0;
  return { ...bundle, version: isEnough ? version : `[${schedulerBundle.join('.')}, 5.0.0)` };
}

function compare(left: readonly number[], right: readonly number[]): number {
  const differs = left.findIndex((part, index) => part !== right[index]);
  return differs === -1 ? 0 : (left[differs] ?? 0) - (right[differs] ?? 0);
}
