import type { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { UsageError } from '../errors';
import type { Row } from './row';

/** What a column becomes in a row. A list has `|` between its parts. */
const COLUMNS: Readonly<Record<string, (text: string) => Readonly<Record<string, unknown>>>> = {
  prompt: (prompt) => ({ prompt }),
  name: (name) => ({ name }),
  size: (size) => ({ size }),
  // The app takes a length as text, too.
  seconds: (seconds) => ({ seconds }),
  anchors: (text) => ({ anchors: listOf(text) }),
  changes: (text) => ({ changes: listOf(text) }),
  backend: (backend) => ({ backend }),
  seed: (text) => ({ seed: Number(text) }),
  max_usd: (text) => ({ budget: { maxUsd: Number(text) } }),
  input_reference: (file) => ({ input_reference: file }),
  out: (out) => ({ out }),
};

const listOf = (text: string): string[] =>
  text
    .split('|')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** The rows of a CSV file whose first row names the columns. An empty cell says nothing. */
export async function* csvRows(input: Readable): AsyncGenerator<Row> {
  const parser = input.pipe(parse({ bom: true, columns: checked, info: true, skip_empty_lines: true, trim: true }));
  input.once('error', (error) => parser.destroy(error));
  try {
    for await (const each of parser) {
      const { info, record } = each as { info: { lines: number }; record: Readonly<Record<string, string>> };
      const cells = Object.entries(record).filter(([, text]) => text !== '');
      yield {
        line: info.lines,
        // A table is about clips: none of its rows is a loop unless it says what changes.
        fields: Object.assign({ changes: [] }, ...cells.map(([name, text]) => COLUMNS[name]?.(text))) as Row['fields'],
      };
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_'))) throw error;
    throw new UsageError(`The batch is no good CSV: ${error.message}`, { cause: error });
  }
}

function checked(names: string[]): string[] {
  const unknown = names.filter((name) => !Object.hasOwn(COLUMNS, name));
  if (unknown.length > 0)
    throw new UsageError(
      `The batch has columns ${unknown.map((name) => `"${name}"`).join(', ')}; expected some of ${Object.keys(COLUMNS).join(', ')}.`,
    );
  if (!names.includes('prompt')) throw new UsageError('The batch has no column "prompt".');
  return names;
}
