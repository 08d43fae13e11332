import { resolve } from 'node:path';

import type { HostClock } from './host-clock';
import { startHostProcess, type HostProcess } from './host-process';

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

/** What a test needs beyond HTTP. */
export type Need = 'own host' | 'jumping clock';

const hostUrl = process.env['HOST_URL'];

type Run = (title: string, test: () => Promise<void>, timeoutMs?: number) => void;

/** `it` for tests that need more than HTTP: where the host under test lacks it, they are listed by name as not run. */
export function needing(need: Need, runner: Run & { todo: (title: string) => void }): Run {
  if (hostUrl === undefined) return runner;
  return (title) => runner.todo(`${title} (not run against HOST_URL: needs its ${need})`);
}

export async function hostUnderTest(app: string, args: readonly string[] = []): Promise<HostUnderTest> {
  if (hostUrl !== undefined) {
    const { origin } = new URL(hostUrl);
    return { baseUrl: origin, clock: undefined, own: undefined, stop: () => Promise.resolve() };
  }
  const own = await startHostProcess({ appDir: resolve(__dirname, '../fixtures/apps', app), args });
  return {
    baseUrl: own.baseUrl,
    clock: own.clock,
    own,
    async stop() {
      await own.stop();
    },
  };
}
