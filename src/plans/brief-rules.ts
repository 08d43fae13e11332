import type { z } from 'zod';

/** Of a clip at 30 frames a second, the usual rate; a frame shown later than one before the end does not exist. */
const FRAME_SECONDS = 1 / 30;
const ROUNDING = 0.000_001;

type Issue = Pick<z.core.$ZodIssueCustom, 'path' | 'message'>;

/**
 * What no single field of a brief shows: fields that need or exclude each other. Takes a value that need not be a brief in any
 * other way, because all problems are named at once; of a field that is wrong by itself nothing more is said.
 */
export function briefRules(value: unknown, lengths: readonly number[]): Issue[] {
  if (!isRecord(value)) return [];
  return [...promptRule(value), ...referenceRule(value, lengths), ...nameRule(value['followUps'])];
}

function* promptRule({ prompt, brief }: Fields): Generator<Issue> {
  if ((prompt === undefined) === (brief === undefined))
    yield { path: ['prompt'], message: 'either "prompt" or "brief", and not both' };
}

function* referenceRule({ reference, seconds }: Fields, lengths: readonly number[]): Generator<Issue> {
  const at = isRecord(reference) ? reference['at'] : undefined;
  if (typeof at !== 'number' || typeof seconds !== 'number' || !lengths.includes(seconds)) return;
  const lastSeconds = seconds - FRAME_SECONDS;
  if (at <= lastSeconds + ROUNDING) return;
  const shown = Math.floor(lastSeconds * 1_000) / 1_000;
  yield { path: ['reference', 'at'], message: `at most ${shown}, where a clip of ${seconds} s has a frame, or "last"` };
}

function* nameRule(followUps: unknown): Generator<Issue> {
  if (!Array.isArray(followUps)) return;
  const names = followUps.map((shot: unknown) => (isRecord(shot) ? shot['name'] : undefined));
  for (const [index, name] of names.entries()) {
    const earlier = names.indexOf(name);
    if (typeof name !== 'string' || earlier === index) continue;
    yield {
      path: ['followUps', index, 'name'],
      message: `a name of its own; followUps[${earlier}] has this one already`,
    };
  }
}

type Fields = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
