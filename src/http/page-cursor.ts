/** The `next` of a page as callers get it: the storage's own token, in a form that tells a token from anything else. */
export const cursorOf = (continuation: string): string =>
  Buffer.from(JSON.stringify({ after: continuation }), 'utf8').toString('base64url');

/** The storage's token out of a cursor; undefined for what was never one. */
export function continuationOf(cursor: string): string | undefined {
  try {
    const { after } = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as { after?: unknown };
    return typeof after === 'string' && cursorOf(after) === cursor ? after : undefined;
  } catch {
    return undefined;
  }
}
