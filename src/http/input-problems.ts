import { z } from 'zod';

/** One thing wrong with what a caller sent: where, what stood there, and what would have been right. */
export const fieldProblemSchema = z.strictObject({
  /** Path into the body, such as `followUps[1].changes`; `(body)` for the whole of it. */
  path: z.string(),
  /** What was sent, shortened to 120 characters of JSON; absent where nothing was sent. */
  value: z.string().optional(),
  expected: z.string(),
});
export type FieldProblem = z.infer<typeof fieldProblemSchema>;

const LONGEST_SHOWN_VALUE = 120;

/** Everything zod found wrong with `input`, in plain words, unions opened up, in the order of the body. */
export function fieldProblems(error: z.ZodError, input: unknown): FieldProblem[] {
  return error.issues.flatMap((issue) => problemsOf(issue, input, []));
}

function problemsOf(issue: z.core.$ZodIssue, input: unknown, prefix: PropertyKey[]): FieldProblem[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => describe([...path, key], input, 'no such field'));
  }
  if (issue.code === 'invalid_union') {
    // The branch that got furthest is the one the caller meant; when all stop at the door, they are named together.
    const deeper = issue.errors.filter((branch) => branch.some((nested) => nested.path.length > 0));
    const meant = deeper[0];
    if (meant !== undefined && deeper.length === 1) return meant.flatMap((nested) => problemsOf(nested, input, path));
    return [
      describe(
        path,
        input,
        issue.message !== 'Invalid input'
          ? issue.message
          : issue.errors.map((branch) => expectation(branch[0])).join(', or '),
      ),
    ];
  }
  return [describe(path, input, expectation(issue))];
}

function expectation(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case 'invalid_type':
      // A schema may say better than its type what it wants; zod's own words repeat what was sent.
      return /^Invalid (input|option)/.test(issue.message)
        ? `${article(issue.expected)} ${issue.expected}`
        : issue.message;
    case 'too_small':
      if (!issue.message.startsWith('Too small')) return issue.message;
      if (issue.inclusive === false) return `above ${issue.minimum}`;
      return `${issue.origin === 'string' || issue.origin === 'array' ? 'at least' : 'not below'} ${issue.minimum}${unit(issue.origin, issue.minimum)}`;
    case 'too_big':
      if (!issue.message.startsWith('Too big')) return issue.message;
      if (issue.inclusive === false) return `below ${issue.maximum}`;
      return `at most ${issue.maximum}${unit(issue.origin, issue.maximum)}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? JSON.stringify(issue.values[0])
        : `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case undefined:
      return 'something else';
    default:
      return issue?.message ?? 'something else';
  }
}

const article = (noun: string): string => (/^[aeio]/.test(noun) ? 'an' : 'a');

function unit(origin: string, count: number | bigint): string {
  const plural = count === 1 || count === 1n ? '' : 's';
  if (origin === 'string') return ` character${plural}`;
  return origin === 'array' ? ` item${plural}` : '';
}

function describe(path: PropertyKey[], input: unknown, expected: string): FieldProblem {
  const value = path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    input,
  );
  return { path: pathText(path), ...(value === undefined ? {} : { value: shorten(JSON.stringify(value)) }), expected };
}

/** `['followUps', 1, 'changes']` as `followUps[1].changes`; keys that are no plain names are quoted: `["a b"]`. */
export function pathText(path: PropertyKey[]): string {
  if (path.length === 0) return '(body)';
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    const name = String(key);
    if (!/^[\w$-]{1,100}$/.test(name)) return `${text}[${shorten(JSON.stringify(name))}]`;
    return `${text}${text === '' ? '' : '.'}${name}`;
  }, '');
}

const shorten = (text: string): string =>
  text.length > LONGEST_SHOWN_VALUE ? `${text.slice(0, LONGEST_SHOWN_VALUE)}… (${text.length} characters)` : text;
