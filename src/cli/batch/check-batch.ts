import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { normalize, resolve } from 'node:path';
import { isUrl } from '../brief/read-picture';
import { UsageError } from '../errors';
import type { Io } from '../io';
import { readRows } from './read-rows';
import { checkRow } from './row-brief';

/**
 * Reads a whole batch before anything of it is started, so that a mistake in its last row costs nothing; gives the number of rows.
 *
 * @throws UsageError for a row that cannot be read, a picture that is not there, or two rows that would write to one file.
 */
export async function checkBatch(from: string, io: Pick<Io, 'stdin' | 'cwd'>): Promise<number> {
  const lineOf = new Map<string, number>();
  let rows = 0;
  for await (const row of readRows(from, io)) {
    const { input, out } = checkRow(row);
    if (input !== undefined && !isUrl(input))
      await access(resolve(io.cwd, input), constants.R_OK).catch((error: Error) => {
        throw new UsageError(`Line ${row.line}: the picture cannot be read: ${error.message}`, { cause: error });
      });
    if (out !== undefined) {
      const other = lineOf.get(normalize(out));
      if (other !== undefined) throw new UsageError(`Lines ${other} and ${row.line} both write to ${out}.`);
      lineOf.set(normalize(out), row.line);
    }
    rows += 1;
  }
  if (rows === 0) throw new UsageError(`The batch ${from} has no rows.`);
  return rows;
}
