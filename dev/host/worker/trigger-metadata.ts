import type { TypedData } from './core-types';

/**
 * The trigger metadata that the host derives from a JSON input: one entry under the binding's name, and one for each
 * property of an object. Nulls and arrays are left out, and booleans arrive as .NET prints them.
 */
export function inputMetadata(bindingName: string, text: string): Record<string, TypedData> {
  const metadata: Record<string, TypedData> = { [bindingName]: { string: text } };
  if (!text.startsWith('{')) return metadata;
  const input = parse(text);
  for (const [name, value] of Object.entries(input)) {
    if (value === null || Array.isArray(value)) continue;
    metadata[name] = { string: printed(value) };
  }
  return metadata;
}

function printed(value: unknown): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
