import { createHash } from 'node:crypto';
import { isRecord } from '../../contract/is-record';

/**
 * Gives every row of a batch its idempotency key: of the name of the batch, what the row asks for, and how many equal rows came before
 * it. So rows may be moved, added and removed between two runs, and none that stays is paid twice. Of each row a digest is kept.
 */
export function createRowKeys(batch: string): (brief: unknown) => string {
  const counts = new Map<string, number>();
  return (brief) => {
    const content = digest(canonical(brief));
    const count = (counts.get(content) ?? 0) + 1;
    counts.set(content, count);
    return `batch-${digest(JSON.stringify([batch, content, count]))}`;
  };
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** JSON in which the order of keys says nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    isRecord(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each,
  );
}
