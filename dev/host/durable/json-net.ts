import { randomUUID } from 'node:crypto';

/**
 * What Json.NET makes of JSON on its way through the engine. It reads an object's leading `$type` and `$id` as its own
 * and drops them, and an object that begins with `$ref` is nothing. Only the outermost object is treated so.
 */
export function withoutReferences(json: string | null): string | null {
  if (json?.startsWith('{"$') !== true) return json;
  const value = JSON.parse(json) as Record<string, unknown>;
  const names = Object.keys(value);
  if (names[0] === '$ref') return null;
  let skip = 0;
  while (names[skip] === '$type' || names[skip] === '$id') skip += 1;
  return JSON.stringify(Object.fromEntries(Object.entries(value).slice(skip)));
}

const MARK = randomUUID();
const PRINTED = new RegExp(`"${MARK}(?:[^"\\\\]|\\\\.)*"`, 'g');

/** A value that Json.NET prints as this text, whatever JSON says of it. */
export class Printed {
  constructor(readonly text: string) {}
  toJSON(): string {
    return `${MARK}${this.text}`;
  }
}

/** JSON as Json.NET prints it: line separators are escaped, and what UTF-8 cannot carry has become U+FFFD. */
export function netJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(PRINTED, (string) => (JSON.parse(string) as string).slice(MARK.length))
    .replace(/[\u0085\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/(^|[^\\])((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, '$1$2\ufffd');
}
