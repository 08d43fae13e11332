import type { EntityId } from './entity-id';
import type { EntityResponse } from './entity-messages';

/** What an entity function made of a batch. */
export interface EntityResult {
  readonly exists: boolean;
  /** JSON text. */
  readonly state: string | null;
  /** One for each operation. */
  readonly answers: readonly EntityResponse[];
  readonly signals: readonly { readonly target: EntityId; readonly name: string; readonly input: string }[];
}

interface Wire {
  results?: { isError?: boolean; result?: string | null }[];
  signals?: { target: EntityId; name: string; input?: string }[];
  entityExists?: boolean;
  entityState?: string | null;
}

/** Reads a batch's result. Undefined when it is none, or answers fewer operations than there were. */
export function parseEntityResult(value: unknown, operations: number): EntityResult | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { results, signals = [], entityExists = false, entityState = null } = value as Wire;
  if (!Array.isArray(results) || results.length < operations) return undefined;
  return {
    exists: entityExists,
    state: entityExists ? entityState : null,
    answers: results.map(({ isError, result = null }) => ({
      result,
      ...(isError === true && { exceptionType: 'Error' }),
    })),
    signals: signals.map(({ target, name, input = '' }) => ({ target, name, input })),
  };
}
