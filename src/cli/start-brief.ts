import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from '../client/api-error';
import type { Client } from '../client/client';
import type { Started } from '../views/answers';
import { exitCodeOfError } from './errors';
import { EXIT } from './exit-codes';

/** How long to wait before each further try, where the app does not say it. */
const PAUSES_MS = [1_000, 4_000, 10_000];

interface Starting {
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
}

/**
 * Starts a brief, also over a connection that fails now and then. Every try has the same key, so however many of them arrive, there is
 * one pipeline, and nothing is paid twice.
 */
export async function startBrief(
  client: Pick<Client, 'start'>,
  brief: Readonly<Record<string, unknown>>,
  { idempotencyKey, signal }: Starting,
): Promise<Started> {
  for (let tries = 0; ; tries += 1) {
    try {
      // What a brief has to be, the app checks: it knows its backends.
      return await client.start(brief, { idempotencyKey, signal });
    } catch (error) {
      const pauseMs = PAUSES_MS[tries];
      if (
        !(error instanceof ApiError && error.mayPass) ||
        exitCodeOfError(error) === EXIT.usage ||
        pauseMs === undefined
      )
        throw error;
      await sleep(error.retryAfterMs ?? pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}
