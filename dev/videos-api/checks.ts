/** A check answers undefined when the value is fine, otherwise what it expected. */
export type Check = (value: unknown) => string | undefined;

export const isFlag: Check = (value) => (typeof value === 'boolean' ? undefined : 'true or false');

export const isText: Check = (value) => (typeof value === 'string' ? undefined : 'a string');

export const isNull: Check = (value) => (value === null ? undefined : 'null');

/** Anything JSON can say. */
export const isAnything: Check = () => undefined;

export const isNumber =
  (min: number, max = Number.MAX_SAFE_INTEGER): Check =>
  (value) =>
    typeof value === 'number' && value >= min && value <= max
      ? undefined
      : `a number ${max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`}`;

export const isWhole =
  (min: number, max = Number.MAX_SAFE_INTEGER): Check =>
  (value) =>
    isNumber(min, max)(value) === undefined && Number.isInteger(value)
      ? undefined
      : `a whole ${isNumber(min, max)(undefined)?.slice(2) ?? 'number'}`;

export const isOneOf =
  (...words: readonly (string | number)[]): Check =>
  (value) =>
    words.some((word) => word === value) ? undefined : `one of ${words.map((word) => JSON.stringify(word)).join(', ')}`;

export const isListOf =
  (check: Check): Check =>
  (value) => {
    const expected = `a list, each ${check(undefined) ?? 'anything'}`;
    return Array.isArray(value) && value.every((item) => check(item) === undefined) ? undefined : expected;
  };

/** `[least, most]`, both within the limits and in order. */
export const isRange =
  (min: number): Check =>
  (value) =>
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((end) => isNumber(min)(end) === undefined) &&
    Number(value[0]) <= Number(value[1])
      ? undefined
      : `[least, most], both numbers of at least ${min}`;

export const isEither =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value) === undefined) ? undefined : checks.map((check) => check(value)).join(', or ');

export const isRecordOf =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value).every((item) => check(item) === undefined)
      ? undefined
      : `an object, each value ${check(undefined) ?? 'anything'}`;

export interface Shape {
  readonly required?: Readonly<Record<string, Check>>;
  readonly optional?: Readonly<Record<string, Check>>;
}

export const hasShape =
  (shape: Shape): Check =>
  (value) => {
    const problems = problemsOf(value, shape, 'value');
    return problems.length === 0 ? undefined : `an object (${problems.join('; ')})`;
  };

/** Every way in which a value differs from a shape, each as one sentence naming the key, the value and what was expected. */
export function problemsOf(value: unknown, { required = {}, optional = {} }: Shape, name: string): string[] {
  if (!isObject(value)) return [`${name} must be a JSON object; got ${show(value)}.`];
  const known: Readonly<Record<string, Check>> = { ...required, ...optional };
  const missing = Object.keys(required)
    .filter((key) => !(key in value))
    .map((key) => `${name} lacks "${key}".`);
  const wrong = Object.entries(value).flatMap(([key, given]) => {
    const check = Object.hasOwn(known, key) ? known[key] : undefined;
    if (check === undefined) return [`Unknown key "${key}" in ${name}; known are ${Object.keys(known).join(', ')}.`];
    const expected = check(given);
    return expected === undefined ? [] : [`"${key}" in ${name} must be ${expected}; got ${show(given)}.`];
  });
  return [...missing, ...wrong];
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 200);
}
