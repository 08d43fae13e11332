import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from '../client/api-error';
import type { Started } from '../views/answers';
import { exitCodeOfError } from './errors';
import { EXIT } from './exit-codes';
import type { Teller } from './teller';

/** How long to wait before each further try, where the app does not say it. */
const PAUSES_MS = [1_000, 4_000, 10_000];

interface Starting {
  /** The idempotency key of every try. */
  readonly key: string;
  readonly signal: AbortSignal;
  readonly teller: Pick<Teller, 'note'>;
}

/**
 * Starts a pipeline, also over a connection that fails now and then. Every try has the same key, so however many of them arrive, there
 * is one pipeline, and nothing is paid twice. The key is told where none of them was answered: one may have arrived.
 */
export async function startOnce(
  start: (idempotencyKey: string) => Promise<Started>,
  { key, signal, teller }: Starting,
): Promise<Started> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await start(key);
    } catch (error) {
      const pauseMs = PAUSES_MS[tries];
      const mayPass = error instanceof ApiError && error.mayPass && exitCodeOfError(error) !== EXIT.usage;
      if (!mayPass || pauseMs === undefined) {
        if (mayPass || signal.aborted) teller.note(`To try again without paying twice, add --idempotency-key ${key}`);
        throw error;
      }
      await sleep(error.retryAfterMs ?? pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}
