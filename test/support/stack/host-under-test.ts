import { resolve } from 'node:path';

import type { HostClock } from '../host/host-clock';
import { startHostProcess, type HostProcess } from './host-process';
import { remote } from './remote';

/**
 * The host that a conformance file speaks to. By default one of this project, started for the file; with HOST_URL, one
 * that is running already with the fixture app of that file, such as `func start` or a function app in Azure. Then
 * HOST_KEY is the key for its durable endpoints.
 */
export interface HostUnderTest {
  readonly baseUrl: string;
  /** There when the host is ours: only then can time jump. */
  readonly clock: HostClock | undefined;
  /** There when the host is ours: only then may a test stop it. */
  readonly own: HostProcess | undefined;
  stop(): Promise<void>;
}

export async function hostUnderTest(app: string, args: readonly string[] = []): Promise<HostUnderTest> {
  if (remote !== undefined) {
    return { baseUrl: remote.hostUrl, clock: undefined, own: undefined, stop: () => Promise.resolve() };
  }
  const own = await startHostProcess({ appDir: resolve(__dirname, '../../fixtures/apps', app), args });
  return {
    baseUrl: own.baseUrl,
    clock: own.clock,
    own,
    async stop() {
      await own.stop();
    },
  };
}
