import { randomUUID } from 'node:crypto';

import type { Log } from '../host-log';
import type { InvocationResponse } from './core-types';
import { ensureError } from './ensure-error';
import { functionId, type RegisteredFunction } from './registry';
import type { Invocation, Worker } from './worker';

export interface InvokeInput extends Pick<Invocation, 'inputData' | 'triggerMetadata'> {
  readonly fn: RegisteredFunction;
  readonly invocationId?: string;
  /** What belongs to the invocation and outlasts the function: the delivery of its answer. */
  readonly afterwards?: () => Promise<void>;
}

/** Runs a function of the app. Rejects with an Error whatever the app threw. */
export type Invoke = (input: InvokeInput) => Promise<InvocationResponse>;

export interface InvokerOptions {
  readonly worker: Pick<Worker, 'ready' | 'run' | 'timedOut'>;
  readonly log: Log;
  /** Real milliseconds after which a function has failed; undefined for no limit. */
  readonly functionTimeoutMs: number | undefined;
}

/** A function has taken longer than host.json lets it. */
export class FunctionTimeoutError extends Error {}

/** What setTimeout can hold. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

export function invoker({ worker, log, functionTimeoutMs }: InvokerOptions): Invoke {
  return async ({ fn, invocationId = randomUUID(), inputData, triggerMetadata, afterwards }) => {
    const { name } = fn.metadata;
    const about = { invocationId, functionName: name };
    const category = `Function.${name}`;
    log('debug', category, `Executing 'Functions.${name}'`, about);
    try {
      // The start of a worker is not the function's time.
      await worker.ready();
      const running = worker.run({ functionId: functionId(fn), invocationId, inputData, triggerMetadata });
      const response = await limited(functionTimeoutMs, name, running);
      await afterwards?.();
      log('debug', category, `Executed 'Functions.${name}' (Succeeded)`, about);
      return response;
    } catch (thrown) {
      const error = ensureError(thrown);
      log('debug', category, `Executed 'Functions.${name}' (Failed): ${error.message}`, about);
      if (error instanceof FunctionTimeoutError) worker.timedOut(invocationId);
      throw error;
    }
  };
}

/** Fails a function that runs for too long. Its code runs in real time whatever the clock, so its limit does too. */
async function limited<T>(limitMs: number | undefined, name: string, work: Promise<T>): Promise<T> {
  if (limitMs === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    const limit = new Date(limitMs).toISOString().slice(11, 19);
    const give = (): void =>
      reject(new FunctionTimeoutError(`Timeout value of ${limit} was exceeded by function: Functions.${name}`));
    timer = setTimeout(give, Math.min(limitMs, LONGEST_TIMEOUT_MS));
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
