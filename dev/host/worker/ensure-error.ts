/** What the worker makes of a thrown value that is no Error. */
export function ensureError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  if (thrown === undefined || thrown === null) return new Error('Unknown error');
  if (typeof thrown === 'string') return new Error(thrown);
  if (typeof thrown === 'object') return isErrorLike(thrown) ? thrown : new Error(JSON.stringify(thrown));
  return new Error(typeof thrown === 'symbol' ? thrown.toString() : `${thrown as number | boolean | bigint}`);
}

/** Errors of another realm (a vm context) are no instances of this one's class. */
function isErrorLike(value: object): value is Error {
  return 'message' in value && 'stack' in value && typeof value.message === 'string';
}
