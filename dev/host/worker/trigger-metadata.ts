import type { TypedData } from './core-types';

/**
 * The trigger metadata that the host derives from a JSON input: one entry under the binding's name, and one for each
 * property of an object. Nulls and arrays are left out; booleans and times arrive as .NET prints them.
 */
export function inputMetadata(bindingName: string, text: string): Record<string, TypedData> {
  const metadata: Record<string, TypedData> = { [bindingName]: { string: text } };
  if (!text.startsWith('{')) return metadata;
  return { ...metadata, ...propertyMetadata(parse(text)) };
}

/** One entry for each property of an input, as far as the host makes one. */
export function propertyMetadata(input: Readonly<Record<string, unknown>>): Record<string, TypedData> {
  return Object.fromEntries(
    Object.entries(input)
      .filter(([, value]) => value !== null && value !== undefined && !Array.isArray(value))
      .map(([name, value]) => [name, { string: printed(value) }]),
  );
}

function printed(value: unknown): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value !== 'string') return JSON.stringify(value);
  return ISO_TIME.test(value) ? dotNetTime(value) : value;
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/;

/** Json.NET takes such a text for a time, which the host then prints the American way. */
function dotNetTime(text: string): string {
  const zoned = /(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`;
  const time = new Date(zoned);
  if (Number.isNaN(time.getTime())) return text;
  const [, year = '', month = '', day = '', clock = ''] = /^(\d+)-(\d\d)-(\d\d)T(.{8})/.exec(time.toISOString()) ?? [];
  return `${month}/${day}/${year} ${clock}`;
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
