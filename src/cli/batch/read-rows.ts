import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { isRecord } from '../../contract/is-record';
import { UsageError } from '../errors';
import type { Io } from '../io';
import { csvRows } from './csv-rows';
import type { Row } from './row';

/** The rows of a batch as they come, one at a time: CSV by its name, everything else JSON in lines. */
export async function* readRows(from: string, { stdin, cwd }: Pick<Io, 'stdin' | 'cwd'>): AsyncGenerator<Row> {
  const input = from === '-' ? stdin : createReadStream(resolve(cwd, from));
  try {
    yield* /\.csv$/i.test(from) ? csvRows(input) : jsonRows(input);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new UsageError(`The batch cannot be read: ${(error as Error).message}`, { cause: error });
  } finally {
    input.destroy();
  }
}

async function* jsonRows(input: Readable): AsyncGenerator<Row> {
  // A stream that fails ends the lines without a word, so it is asked.
  let failure: Error | undefined;
  input.once('error', (error) => {
    failure = error;
  });
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    line += 1;
    const json = line === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (json.trim() !== '') yield { line, fields: parse(json, line) };
  }
  if (failure !== undefined) throw failure;
}

function parse(json: string, line: number): Row['fields'] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new UsageError(`Line ${line} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (!isRecord(value)) throw new UsageError(`Line ${line} is no object; expected one such as {"prompt": …}.`);
  return value;
}
