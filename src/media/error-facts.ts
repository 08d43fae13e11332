// By their properties, not by instanceof: errors from Node's own modules may come from another realm.

/** Node's `code` of an error, such as `ENOENT`; an exit code as text. */
export function errorCode(error: unknown): string | undefined {
  const code = property(error, 'code');
  return typeof code === 'string' || typeof code === 'number' ? String(code) : undefined;
}

export function errorText(error: unknown): string {
  const message = property(error, 'message');
  return typeof message === 'string' ? message : String(error);
}

/** What Buffer throws where less is there than was to be read. */
export function isRangeError(error: unknown): boolean {
  return property(error, 'name') === 'RangeError';
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? value[name as keyof typeof value] : undefined;
}
