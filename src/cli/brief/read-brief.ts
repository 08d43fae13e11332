import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { isRecord } from '../../contract/is-record';
import { UsageError } from '../errors';
import type { Io } from '../io';
import { briefOf } from './brief-of';
import type { BriefOptions } from './brief-options';
import { readPicture } from './read-picture';

type Reading = Pick<Io, 'stdin' | 'cwd'>;

/** The brief of a command as the app takes it: a JSON file or stdin, with what options say in the place of what stands there. */
export async function readBrief(
  from: string | undefined,
  options: BriefOptions,
  { stdin, cwd }: Reading,
): Promise<Readonly<Record<string, unknown>>> {
  if (from === undefined && options.prompt === undefined && options.picture === undefined)
    throw new UsageError('There is no brief: name a JSON file, - for stdin, or say it with --prompt TEXT.');
  const given = from === undefined ? {} : parse(await contentOf(from, { stdin, cwd }), from);
  const picture = options.picture === undefined ? undefined : await readPicture(options.picture, cwd);
  return briefOf(given, options, picture);
}

async function contentOf(from: string, { stdin, cwd }: Reading): Promise<string> {
  if (from === '-') return text(stdin);
  try {
    return await readFile(resolve(cwd, from), 'utf8');
  } catch (error) {
    throw new UsageError(`The brief cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function parse(json: string, from: string): Readonly<Record<string, unknown>> {
  const what = from === '-' ? 'What stdin has' : `The brief ${from}`;
  let value: unknown;
  try {
    // Editors of some systems put a byte order mark first.
    value = JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UsageError(`${what} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (!isRecord(value)) throw new UsageError(`${what} is JSON, but no object; expected {"prompt": …}.`);
  return value;
}
