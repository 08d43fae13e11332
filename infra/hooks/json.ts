export type Json = Record<string, unknown>;

/** The value as a JSON object; anything else is an empty one, so that reading a missing part gives undefined. */
export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** @throws Error naming `source` when the text is not a JSON object. */
export function parseObject(text: string, source: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${source} is not JSON.`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${source} holds ${JSON.stringify(value)?.slice(0, 60)} where a JSON object was expected.`);
  }
  return value as Json;
}
