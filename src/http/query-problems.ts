import type { HttpRequest } from '@azure/functions';
import type { FieldProblem } from './input-problems';
import { shorten } from '../contract/shorten';

/** What the Functions host reads itself: the key of a caller, and the name of that key. */
const OF_THE_HOST = ['code', 'clientid'];

/**
 * Every parameter of a query that nobody reads, and every one given twice: a misspelt one must not silently do something else.
 * The host compares its own in any case; ours are taken as they are written.
 */
export function queryProblems({ query }: Pick<HttpRequest, 'query'>, known: readonly string[]): FieldProblem[] {
  const names = [...new Set(query.keys())];
  return names.flatMap((name): FieldProblem[] => {
    if (OF_THE_HOST.includes(name.toLowerCase())) return [];
    const path = `?${shorten(name, 100)}`;
    const values = query.getAll(name);
    if (!known.includes(name))
      return [
        { path, value: shorten(values[0] ?? '', 100), expected: `no such parameter; there is ${known.join(', ')}` },
      ];
    return values.length === 1 ? [] : [{ path, value: values.join(', ').slice(0, 100), expected: 'one value' }];
  });
}
