import { isRecord } from '../contract/is-record';

/** The models of a list, and what each can do, where the server says so. */
export function parseModels(entries: readonly unknown[]): {
  ids: string[];
  tasks?: Readonly<Record<string, readonly string[]>>;
} {
  const models = entries.flatMap((entry) => (isRecord(entry) && typeof entry['id'] === 'string' ? [entry] : []));
  const tasks = models.flatMap(({ id, supported_task_types: known }) =>
    Array.isArray(known) ? [[String(id), known.filter((task) => typeof task === 'string')] as const] : [],
  );
  const ids = models.map(({ id }) => String(id));
  return tasks.length === 0 ? { ids } : { ids, tasks: Object.fromEntries(tasks) };
}
