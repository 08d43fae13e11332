import type { z } from 'zod';
import { defined } from '../contract/defined';
import type { FieldProblem } from '../contract/problem-details';
import { inputWords } from './input-words';

export type Checked<T> = { ok: true; value: T } | { ok: false; problems: FieldProblem[] };

/** How problems of one kind of input are told: of a body, or of a query. */
export interface Manner {
  readonly path: (path: readonly PropertyKey[]) => string;
  readonly value: (value: unknown) => string;
  /** What is said of a field that nobody reads. */
  readonly noSuchField: string;
}

/** Holds what a caller sent against a schema; everything wrong with it is told at once, in plain words, unions opened up. */
export function checkInput<S extends z.ZodType>(
  schema: S,
  input: unknown,
  manner: Manner = ofBody,
): Checked<z.output<S>> {
  const parsed = schema.safeParse(input, { error: inputWords });
  if (parsed.success) return { ok: true, value: parsed.data };
  return {
    ok: false,
    problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, { input, manner, above: [] })),
  };
}

interface Place {
  readonly input: unknown;
  readonly manner: Manner;
  readonly above: readonly PropertyKey[];
}

function problemsOf(issue: z.core.$ZodIssue, { input, manner, above }: Place): FieldProblem[] {
  const path = [...above, ...issue.path];
  const problem = (at: PropertyKey[], expected: string): FieldProblem => {
    const value = valueAt(input, at);
    return {
      path: manner.path(at),
      ...defined({ value: value === undefined ? undefined : manner.value(value) }),
      expected,
    };
  };
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => problem([...path, key], manner.noSuchField));
  if (issue.code === 'invalid_union') {
    // The branch that got furthest is the one the caller meant; when all stop at the door, they are named together.
    const [meant, ...others] = issue.errors.filter((branch) => branch.some((nested) => nested.path.length > 0));
    if (meant !== undefined && others.length === 0)
      return meant.flatMap((nested) => problemsOf(nested, { input, manner, above: path }));
  }
  return [problem(path, issue.message)];
}

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    input,
  );

const LONGEST_SHOWN_VALUE = 120;

export const ofBody: Manner = {
  path: pathText,
  value: (value) => shortenJson(JSON.stringify(value)),
  noSuchField: 'no such field',
};

/** `['followUps', 1, 'changes']` as `followUps[1].changes`; keys that are no plain names are quoted: `["a b"]`. */
export function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '(body)';
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    const name = String(key);
    if (!/^[\w$-]{1,100}$/.test(name)) return `${text}[${shortenJson(JSON.stringify(name))}]`;
    return `${text}${text === '' ? '' : '.'}${name}`;
  }, '');
}

const shortenJson = (text: string): string =>
  text.length > LONGEST_SHOWN_VALUE ? `${text.slice(0, LONGEST_SHOWN_VALUE)}… (${text.length} characters)` : text;
