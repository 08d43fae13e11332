/** One change of a batch. */
export type StoreOp = { readonly put: string; readonly value: string } | { readonly del: string };

export interface KeyRange {
  readonly gte: string;
  readonly lt: string;
  readonly limit?: number;
}

/**
 * An ordered map of texts: all that the task hub needs to be durable. Everything that changes together goes into one
 * `write`, which is on disk whole, or not at all, when its promise resolves; writes take effect in the order of the calls.
 */
export interface Store {
  readonly description: string;
  get(key: string): Promise<string | undefined>;
  range(range: KeyRange): AsyncIterable<readonly [key: string, value: string]>;
  write(ops: readonly StoreOp[]): Promise<void>;
  close(): Promise<void>;
}

/** The range of all keys that start with `prefix`, which must not be empty. */
export function under(prefix: string): KeyRange {
  const last = prefix.length - 1;
  return { gte: prefix, lt: prefix.slice(0, last) + String.fromCharCode(prefix.charCodeAt(last) + 1) };
}
