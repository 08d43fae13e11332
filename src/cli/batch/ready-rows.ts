import type { Client } from '../../client/client';
import { readPicture } from '../brief/read-picture';
import type { Io } from '../io';
import type { Purse } from './purse';
import { readRows } from './read-rows';
import { refusalIn } from './refusal';
import { checkRow, rowBrief, type RowBrief } from './row-brief';
import { createRowKeys } from './row-key';

/** A row that can be started, with the money that is kept for it; or why it cannot be. */
export type ReadyRow = { readonly line: number } & (
  | ({ readonly is: 'ready'; readonly key: string; readonly reservedUsd: number } & RowBrief)
  | { readonly is: 'refused'; readonly reason: string }
  | { readonly is: 'over_budget' }
);

interface Preparing {
  readonly client: Pick<Client, 'plan'>;
  readonly io: Pick<Io, 'stdin' | 'cwd'>;
  readonly signal: AbortSignal;
  readonly purse: Purse;
  /** What rows may cost is asked for only where there is a ceiling. */
  readonly hasCeiling: boolean;
  /** Of the batch. */
  readonly name: string;
}

/**
 * The rows of a batch in their order, each when it is asked for. Money is given in that order, too: once there is not enough for a row,
 * none after it is started, so that the same batch ends at the same row.
 */
export async function* readyRows(from: string, preparing: Preparing): AsyncGenerator<ReadyRow, void, undefined> {
  const { client, io, signal, purse, hasCeiling, name } = preparing;
  const keyOf = createRowKeys(name);
  let isSpent = false;
  for await (const row of readRows(from, io)) {
    const { line } = row;
    if (isSpent) {
      yield { line, is: 'over_budget' };
      continue;
    }
    const { input } = checkRow(row);
    const { brief, out } = rowBrief(row, input === undefined ? undefined : await readPicture(input, io.cwd));
    const key = keyOf(brief);
    let reservedUsd = 0;
    if (hasCeiling) {
      const planned = await client.plan(brief, { signal }).catch(refusalIn);
      if (typeof planned === 'string') {
        yield { line, is: 'refused', reason: planned };
        continue;
      }
      reservedUsd = planned.terms.atMostUsd ?? planned.terms.estimateUsd;
    }
    isSpent = !(await purse.reserve(reservedUsd));
    yield isSpent ? { line, is: 'over_budget' } : { line, is: 'ready', key, reservedUsd, brief, out };
  }
}
