/**
 * What a suite is pointed at instead of starting it. With HOST_URL (and HOST_KEY, where it asks for a key) the suites of the host
 * and of the app speak to what runs there; the app's also want VIDEOS_API_URL, the backend that it renders with, and its
 * storage: SHOTLOOP_TEST_STORAGE, a connection string, or SHOTLOOP_TEST_STORAGE_URL, an account to sign in to by identity.
 */
export interface Remote {
  readonly hostUrl: string;
  readonly videosApiUrl: string | undefined;
  readonly storage: { readonly connectionString: string } | { readonly accountUrl: string } | undefined;
  /** True where the backend was found to be the simulator: only that one does wrong on request, and shows its bill. */
  readonly isSimulated: boolean;
}

/** What a test needs beyond HTTP. */
export type Need = 'its own host' | 'a clock that jumps' | 'scripted faults';

/** Set by the global setup of test/jest/remote.cjs, which asks VIDEOS_API_URL before any test file is read. */
export const SIMULATED_VARIABLE = 'SHOTLOOP_TEST_BACKEND_IS_SIMULATED';

export const remote = remoteOf(process.env);

/** `it` for tests that need more than HTTP. Where what is tested lacks it they are listed by name, as `todo`, and not run. */
export function needing(...needs: readonly Need[]): jest.It {
  const missing = needs.filter((need) => !offers(need));
  if (missing.length === 0) return globalThis.it;
  const { todo } = globalThis.it;
  const list = (title: string): void => todo(`${title} (not run against HOST_URL: needs ${missing.join(' and ')})`);
  // One line for each row of a table, so that what was not run is counted as what would have run.
  const each = (rows: readonly unknown[]) => (title: string) =>
    rows.forEach((_row, index) => list(`${title}, case ${index + 1}`));
  return Object.assign(list, { each, todo }) as unknown as jest.It;
}

/** `describe` for a whole block of such tests: where something is missing, each of them is listed, and no hook runs. */
export function describeNeeding(needs: readonly Need[], title: string, block: () => void): void {
  if (needs.every(offers)) {
    globalThis.describe(title, block);
    return;
  }
  globalThis.describe(title, () => {
    const { it: ran, beforeAll: before, beforeEach: beforeOne, afterAll: after, afterEach: afterOne } = globalThis;
    const nothing = (): void => undefined;
    Object.assign(globalThis, { it: needing(...needs), beforeAll: nothing, beforeEach: nothing, afterAll: nothing });
    globalThis.afterEach = nothing;
    try {
      block();
    } finally {
      Object.assign(globalThis, { it: ran, beforeAll: before, beforeEach: beforeOne, afterAll: after });
      globalThis.afterEach = afterOne;
    }
  });
}

/** How long a test may take, ms: renders elsewhere take the time they take. */
export const patience = (ms: number): number => (remote === undefined ? ms : 10 * ms);

function offers(need: Need): boolean {
  if (remote === undefined) return true;
  return need === 'scripted faults' && remote.isSimulated;
}

function remoteOf(env: NodeJS.ProcessEnv): Remote | undefined {
  const { HOST_URL, VIDEOS_API_URL, SHOTLOOP_TEST_STORAGE, SHOTLOOP_TEST_STORAGE_URL } = env;
  if (HOST_URL === undefined) return undefined;
  return {
    hostUrl: new URL(HOST_URL).origin,
    videosApiUrl: VIDEOS_API_URL,
    storage:
      SHOTLOOP_TEST_STORAGE !== undefined
        ? { connectionString: SHOTLOOP_TEST_STORAGE }
        : SHOTLOOP_TEST_STORAGE_URL !== undefined
          ? { accountUrl: SHOTLOOP_TEST_STORAGE_URL }
          : undefined,
    isSimulated: env[SIMULATED_VARIABLE] === 'true',
  };
}
