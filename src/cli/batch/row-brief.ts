import { isAbsolute, normalize, sep } from 'node:path';
import { isRecord } from '../../contract/is-record';
import { followUpsOf } from '../brief/brief-of';
import type { GivenPicture } from '../brief/read-picture';
import { UsageError } from '../errors';
import type { Row } from './row';

type Fields = Readonly<Record<string, unknown>>;

export interface RowBrief {
  readonly brief: Fields;
  /** Where the first clip goes, below the folder of results; undefined where the row does not say. */
  readonly out: string | undefined;
}

/** What rows of OpenAI's command line have. One with nothing else asks for one clip. */
const OF_ONE_CLIP = ['prompt', 'size', 'seconds', 'input_reference', 'out'];

/** What a row says besides its brief, checked before anything is started. */
export function checkRow({ line, fields }: Row): { input: string | undefined; out: string | undefined } {
  const { input_reference: input, out, reference, followUps, changes } = fields;
  const wrong = (what: string): never => {
    throw new UsageError(`Line ${line}: ${what}`);
  };
  if (input !== undefined && (typeof input !== 'string' || input === '')) wrong('"input_reference" is no file or URL.');
  if (input !== undefined && reference !== undefined) wrong('"input_reference" does not go with "reference".');
  if (changes !== undefined && followUps !== undefined) wrong('"changes" does not go with "followUps".');
  if (changes !== undefined && !(Array.isArray(changes) && changes.every((each) => typeof each === 'string')))
    wrong('"changes" is no list of variables.');
  if (out !== undefined && !(typeof out === 'string' && isInside(out)))
    wrong(`"out" is ${JSON.stringify(out)}; expected the path of a file below the folder of results.`);
  return { input: input as string | undefined, out: out as string | undefined };
}

/** A batch may come from anywhere: what it names stays where results go. */
function isInside(path: string): boolean {
  const plain = normalize(path);
  return (
    path !== '' &&
    !isAbsolute(plain) &&
    !/^[a-z]:/i.test(plain) &&
    !plain.split(sep).includes('..') &&
    !plain.endsWith(sep)
  );
}

/**
 * The brief of a row. A row of OpenAI's keys alone is one clip: from its text, or from its picture. Any other row is a brief, which the app
 * takes as it takes every brief.
 */
export function rowBrief(row: Row, picture: GivenPicture | undefined): RowBrief {
  const { out } = checkRow(row);
  const { input_reference: _, out: __, changes, ...fields } = row.fields;
  const isOneClip = Object.keys(row.fields).every((key) => OF_ONE_CLIP.includes(key));
  const wanted = Array.isArray(changes) ? followUpsOf(changes as string[]) : undefined;
  const followUps = wanted ?? fields['followUps'] ?? (isOneClip ? [] : undefined);
  if (picture === undefined) return { brief: { ...fields, ...(followUps === undefined ? {} : { followUps }) }, out };
  // The picture is what the clip starts from, so no other clip has to be made first.
  const hasOwn = followUps !== undefined && !(Array.isArray(followUps) && followUps.length === 0);
  const { prompt, ...rest } = fields;
  const reference = { image: picture };
  return hasOwn || isRecord(fields['brief'])
    ? { brief: { ...fields, baseline: false, reference, ...(followUps === undefined ? {} : { followUps }) }, out }
    : { brief: { ...rest, baseline: false, reference, followUps: [{ name: 'clip', changes: 'custom', prompt }] }, out };
}
