import { setMaxListeners } from 'node:events';
import type { Client } from '../../client/client';
import type { Io } from '../io';
import { createPurse } from './purse';
import { readyRows } from './ready-rows';
import type { RowResult } from './row-result';
import { runRow } from './run-row';

export interface BatchRun {
  readonly client: Client;
  readonly io: Pick<Io, 'stdin' | 'cwd' | 'signal'>;
  readonly name: string;
  readonly out: string | undefined;
  readonly maxUsd: number | undefined;
  /** How many rows are under way at once. */
  readonly parallel: number;
  /** Told of each row when it has ended. */
  readonly onResult: (result: RowResult) => void;
}

/**
 * Runs the rows of a batch, some at a time. A row is read when there is room for it and forgotten when it has ended, so the length of
 * the batch does not matter. What stands against every row ends the batch: the rows under way go on without us.
 */
export async function runBatch(from: string, run: BatchRun): Promise<void> {
  const { client, io, name, out, maxUsd, parallel, onResult } = run;
  const failed = new AbortController();
  const signal = AbortSignal.any([io.signal, failed.signal]);
  // Every row under way listens to it, and that many is no leak.
  setMaxListeners(0, signal);
  const purse = createPurse(maxUsd);
  const rows = readyRows(from, { client, io, signal, purse, hasCeiling: maxUsd !== undefined, name });
  const work = async (): Promise<void> => {
    try {
      for (;;) {
        const { done, value } = await rows.next();
        if (done === true) return;
        signal.throwIfAborted();
        onResult(await runRow(value, { client, io, signal, purse, out }));
      }
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  };
  const endings = await Promise.allSettled(Array.from({ length: parallel }, work));
  await rows.return();
  if (endings.some(({ status }) => status === 'rejected')) throw signal.reason;
}
