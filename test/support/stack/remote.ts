/**
 * What a suite is pointed at instead of starting it. With HOST_URL (and HOST_KEY, where it asks for a key) the suites of the host
 * and of the app speak to what runs there; the app's also want VIDEOS_API_URL, the backend that it renders with, and its
 * storage: SHOTLOOP_TEST_STORAGE, a connection string, or SHOTLOOP_TEST_STORAGE_URL, an account to sign in to by identity.
 */
export interface Remote {
  readonly hostUrl: string;
  /** HOST_KEY, or the key in a HOST_URL as portals show it (`?code=…`). */
  readonly hostKey: string | undefined;
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

/**
 * `it` for tests that need more than HTTP. Where what runs elsewhere lacks it they are listed by name, as skipped, with the
 * reason: it cannot be asked for this.
 */
export function needing(...needs: readonly Need[]): jest.It {
  const reason = reasonToSkip(needs);
  if (reason === undefined) return it;
  const { skip } = it;
  const list = (title: string, test: jest.ProvidesCallback): void => skip(`${title} (${reason})`, test);
  const each = (rows: readonly unknown[]) => (title: string, test: () => void) =>
    skip.each(rows)(`${title} (${reason})`, test);
  return Object.assign(list, { each, skip }) as unknown as jest.It;
}

/** `describe` for a whole block of such tests. Where something is missing no hook of it runs either. */
export function describeNeeding(needs: readonly Need[], title: string, block: () => void): void {
  const reason = reasonToSkip(needs);
  const [register, full] = reason === undefined ? [describe, title] : [describe.skip, `${title} (${reason})`];
  register(full, block);
}

function reasonToSkip(needs: readonly Need[]): string | undefined {
  const missing = needs.filter((need) => !offers(need));
  return missing.length === 0 ? undefined : `not run against HOST_URL: needs ${missing.join(' and ')}`;
}

function offers(need: Need): boolean {
  if (remote === undefined) return true;
  return need === 'scripted faults' && remote.isSimulated;
}

function remoteOf(env: NodeJS.ProcessEnv): Remote | undefined {
  const { HOST_URL, HOST_KEY, VIDEOS_API_URL, SHOTLOOP_TEST_STORAGE, SHOTLOOP_TEST_STORAGE_URL } = env;
  if (HOST_URL === undefined) return undefined;
  return {
    hostUrl: new URL(HOST_URL).origin,
    hostKey: HOST_KEY ?? new URL(HOST_URL).searchParams.get('code') ?? undefined,
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
