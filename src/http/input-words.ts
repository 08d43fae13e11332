import type { z } from 'zod';

/**
 * What would have been right, in plain words, for every issue zod can raise: an error map of one parse. A schema that has words
 * of its own keeps them.
 */
export const inputWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return `${article(issue.expected)} ${issue.expected}`;
    case 'too_small':
      if (issue.inclusive === false) return `above ${issue.minimum}`;
      return `${isCounted(issue.origin) ? 'at least' : 'not below'} ${issue.minimum}${unit(issue.origin, issue.minimum)}`;
    case 'too_big':
      if (issue.inclusive === false) return `below ${issue.maximum}`;
      return `at most ${issue.maximum}${unit(issue.origin, issue.maximum)}`;
    case 'invalid_value':
      return issue.values.length === 1 ? quoted(issue.values[0]) : `one of ${issue.values.map(quoted).join(', ')}`;
    case 'invalid_format':
      return issue.pattern === undefined ? `text in the form of ${issue.format}` : `text that matches ${issue.pattern}`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return 'no such field';
    case 'invalid_union': {
      const words = issue.errors.flatMap(([first]) => first?.message ?? []);
      return words.length === 0 ? 'exactly one of several forms' : words.join(', or ');
    }
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues[0]?.message ?? 'another one';
    case 'custom':
      return 'something else';
  }
};

const quoted = (value: z.core.util.Primitive | undefined): string => JSON.stringify(value) ?? String(value);

const article = (noun: string): string => (/^[aeio]/.test(noun) ? 'an' : 'a');

const isCounted = (origin: string): boolean => origin === 'string' || origin === 'array';

function unit(origin: string, count: number | bigint): string {
  if (!isCounted(origin)) return '';
  return `${origin === 'string' ? ' character' : ' item'}${Number(count) === 1 ? '' : 's'}`;
}
