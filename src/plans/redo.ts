import { createHash } from 'node:crypto';
import type { Backend } from './backend';
import type { PlannedShot } from './plan';

/**
 * How often a shot may be rendered anew, with a seed for each time where the backend takes seeds: some servers draw none of their own,
 * and would make the same clip of the same words.
 */
export function redoOf(
  { name, onDrift }: { readonly name: string; readonly onDrift?: { readonly redo: number } | undefined },
  { parameters }: Pick<Backend, 'parameters'>,
): Pick<PlannedShot, 'onDrift'> {
  const redo = onDrift?.redo ?? 0;
  if (redo === 0) return {};
  const seed = parameters?.['seed'];
  if (seed?.type !== 'number') return { onDrift: { redo } };
  const span = Math.min(seed.max - seed.min, MOST_SEEDS) + 1;
  const seeds = Array.from(
    { length: redo },
    (_, index) => seed.min + (drawn(`${name}.${index + 1}`) % Math.floor(span)),
  );
  return { onDrift: { redo, seeds } };
}

const MOST_SEEDS = 2 ** 31 - 2;

/** The same for the same words: a plan is pure. */
const drawn = (words: string): number => createHash('sha256').update(words).digest().readUInt32BE(0);
