import { sumUsd } from '../../contract/money';
import type { BatchRun } from './run-batch';
import { createPurse } from './purse';
import { readyRows } from './ready-rows';

export interface BatchPlan {
  readonly rows: number;
  /** Most that the rows may cost, each with every redo that its brief allows. */
  readonly atMostUsd: number;
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
}

/** What a batch would cost; nothing is started. */
export async function planBatch(
  from: string,
  { client, io, name }: Pick<BatchRun, 'client' | 'io' | 'name'>,
): Promise<BatchPlan> {
  const { signal } = io;
  const purse = createPurse(undefined);
  const refused: { line: number; reason: string }[] = [];
  let rows = 0;
  let atMostUsd = 0;
  for await (const row of readyRows(from, { client, io, signal, purse, hasCeiling: true, name })) {
    rows += 1;
    if (row.is === 'ready') atMostUsd = sumUsd([atMostUsd, row.reservedUsd]);
    if (row.is === 'refused') refused.push({ line: row.line, reason: row.reason });
  }
  return { rows, atMostUsd, refused };
}
