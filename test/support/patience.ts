import { availableParallelism, loadavg } from 'node:os';

/** Set by the global setup (test/jest/measure-machine.ts) before any test file is read, for every worker to inherit. */
export const SLOWNESS_VARIABLE = 'SHOTLOOP_TEST_SLOWNESS';

/** Renders elsewhere take the time they take. */
const TIMES_ELSEWHERE = 10;

/**
 * How long to wait before something counts as never coming, given what that is on a quiet machine. Every limit of a test goes
 * through here, so that no test fails because the machine is slow; what a test waits for is an event, never a time.
 */
export function patience(quietMs: number): number {
  return Math.ceil(quietMs * slowness() * (process.env['HOST_URL'] === undefined ? 1 : TIMES_ELSEWHERE));
}

/** How many times slower this machine is than a quiet one: what was measured at the start or, if that is more, its load now. */
export function slowness(): number {
  const measured = Number(process.env[SLOWNESS_VARIABLE] ?? 1);
  // What runs beside this process since; always 0 on Windows.
  const [lastMinute = 0] = loadavg();
  return Math.max(1, measured, lastMinute / availableParallelism());
}

/**
 * Asks until there is an answer: for what comes without an event of its own. Says what never came, and what was seen instead,
 * when patience is at its end.
 */
export async function eventually<T>(
  look: () => Promise<T | undefined> | T | undefined,
  never: () => string,
  quietMs = 25_000,
): Promise<T> {
  const limitMs = performance.now() + patience(quietMs);
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > limitMs) throw new Error(never());
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
