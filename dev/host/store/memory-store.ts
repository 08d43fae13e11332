import type { KeyRange, Store, StoreOp } from './store';

/** State that ends with the process. Values are texts here too, so that both stores catch the same mistakes. */
export function memoryStore(): Store {
  const values = new Map<string, string>();
  const keys: string[] = [];

  const put = (key: string, value: string): void => {
    if (!values.has(key)) keys.splice(indexOf(keys, key), 0, key);
    values.set(key, value);
  };
  const del = (key: string): void => {
    if (values.delete(key)) keys.splice(indexOf(keys, key), 1);
  };

  return {
    description: 'in memory (lost when the host stops)',
    get: (key) => Promise.resolve(values.get(key)),
    async *range({ gte, lt, limit = Infinity }: KeyRange) {
      // A snapshot, as LevelDB's iterators are: the caller may write while it reads.
      const found = keys.slice(indexOf(keys, gte), indexOf(keys, lt)).slice(0, limit);
      for (const [key, value] of found.map((key) => [key, values.get(key)] as const)) {
        if (value !== undefined) yield await Promise.resolve([key, value] as const);
      }
    },
    write(ops: readonly StoreOp[]) {
      for (const op of ops) {
        if ('put' in op) put(op.put, op.value);
        else del(op.del);
      }
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}

/** The position of the first key that is not below `key`. */
function indexOf(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
