import { z } from 'zod';
import { shorten } from '../contract/shorten';
import type { Checked, Manner } from './input-problems';
import { checkInput } from './input-problems';

/** What the Functions host reads itself, comparing names in any case: the key of a caller, and the name of that key. */
const OF_THE_HOST = ['code', 'clientid'];
const LONGEST_SHOWN = 100;

/** A parameter that may be given once; what it must look like is piped behind it. */
export const parameter = z.string('one value');

/** One that says yes or no, and no where it is left out. */
export const flag = parameter
  .pipe(z.enum(['true', 'false'], 'true or false'))
  .default('false')
  .transform((word) => word === 'true');

/**
 * Holds a query against a schema. A parameter that nobody reads is a problem, and so is one that is given twice: a misspelt one
 * must not silently do something else. Ours are taken as they are written.
 */
export function checkQuery<S extends z.ZodObject>(schema: S, query: URLSearchParams): Checked<z.output<S>> {
  const names = [...new Set(query.keys())].filter((name) => !OF_THE_HOST.includes(name.toLowerCase()));
  const values = Object.fromEntries(
    names.map((name) => {
      const [value, ...more] = query.getAll(name);
      return [name, more.length === 0 ? value : [value, ...more]];
    }),
  );
  const checked = checkInput(schema, values, ofQuery(Object.keys(schema.shape)));
  if (checked.ok) return checked;
  const order = names.map(pathOf);
  return { ok: false, problems: checked.problems.sort((a, b) => order.indexOf(a.path) - order.indexOf(b.path)) };
}

const pathOf = (name: string): string => `?${shorten(name, LONGEST_SHOWN)}`;

function ofQuery(known: readonly string[]): Manner {
  return {
    path: ([name = '']) => pathOf(String(name)),
    value: (value) => shorten([value].flat().join(', '), LONGEST_SHOWN),
    noSuchField: `no such parameter; there is ${known.length === 0 ? 'none' : known.join(', ')}`,
  };
}
