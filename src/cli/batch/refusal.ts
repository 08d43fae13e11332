import { ApiError } from '../../client/api-error';
import { exitCodeOfError } from '../errors';
import { EXIT } from '../exit-codes';

/**
 * Why the app does not take one row: the others may be better. Whatever would stand against every row is thrown again.
 */
export function refusalIn(error: unknown): string {
  const isOfRow = error instanceof ApiError && error.status !== 503 && exitCodeOfError(error) === EXIT.usage;
  if (!isOfRow) throw error;
  return error.message;
}
