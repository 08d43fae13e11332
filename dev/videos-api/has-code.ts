/** Whether an error is the system's or Node's of this code. Not by instanceof: errors of Node's own come from another realm under a test runner. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && codes.some((code) => code === error.code);
}
