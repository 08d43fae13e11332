import { under, type Store, type StoreOp } from '../store/store';
import { hubKeys } from './hub-keys';
import type { HistoryEvent } from './history';
import { isTerminal, type InstanceRow } from './instance-row';

/** An instance with its history, as one execution of it stands after its last commit. */
export interface LoadedInstance {
  readonly row: InstanceRow;
  readonly events: readonly HistoryEvent[];
  /** The events as comma-separated JSON, one text for each episode: a replay's input is put together from them. */
  readonly chunks: readonly string[];
}

/** How many events may wait in memory for their instance's next episode. */
const CACHED_EVENTS = 200_000;

/** Reads and prepares writes of instances. Histories of unfinished instances are kept in memory, within a bound. */
export class Instances {
  /** In order of use, so that the first is the one to forget. */
  readonly #cache = new Map<string, LoadedInstance>();
  #cachedEvents = 0;

  constructor(private readonly store: Store) {}

  async row(instanceId: string): Promise<InstanceRow | undefined> {
    const text = await this.store.get(hubKeys.instance(instanceId));
    return text === undefined ? undefined : (JSON.parse(text) as InstanceRow);
  }

  async load(instanceId: string): Promise<LoadedInstance | undefined> {
    const cached = this.#cache.get(instanceId);
    if (cached !== undefined) return cached;
    const row = await this.row(instanceId);
    if (row === undefined) return undefined;
    const chunks: string[] = [];
    for await (const [, text] of this.store.range(under(hubKeys.history(instanceId, row.executionId))))
      chunks.push(text);
    return { row, chunks, events: JSON.parse(`[${chunks.join(',')}]`) as HistoryEvent[] };
  }

  /** The writes that replace what is stored of an instance: its row, and the pieces of history it did not have before. */
  save(before: LoadedInstance | undefined, after: LoadedInstance): StoreOp[] {
    const { instanceId, executionId } = after.row;
    const same = before?.row.executionId === executionId;
    const kept = same ? before.row.historyChunks : 0;
    return [
      ...(before && !same ? this.deleteHistory(before.row) : []),
      {
        put: hubKeys.instance(instanceId),
        value: JSON.stringify({ ...after.row, historyChunks: after.chunks.length }),
      },
      ...after.chunks
        .slice(kept)
        .map((value, index) => ({ put: hubKeys.chunk(instanceId, executionId, kept + index), value })),
    ];
  }

  delete(row: InstanceRow): StoreOp[] {
    return [{ del: hubKeys.instance(row.instanceId) }, ...this.deleteHistory(row)];
  }

  deleteHistory({ instanceId, executionId, historyChunks }: InstanceRow): StoreOp[] {
    return Array.from({ length: historyChunks }, (_, chunk) => ({
      del: hubKeys.chunk(instanceId, executionId, chunk),
    }));
  }

  /** Remembers an instance after its commit, so that its next episode need not read it. One that has ended has none. */
  remember(instance: LoadedInstance): void {
    this.forget(instance.row.instanceId);
    if (isTerminal(instance.row.status)) return;
    const row = { ...instance.row, historyChunks: instance.chunks.length };
    this.#cache.set(row.instanceId, { ...instance, row });
    this.#cachedEvents += instance.events.length;
    for (const [oldest] of this.#cache) {
      if (this.#cachedEvents <= CACHED_EVENTS) break;
      this.forget(oldest);
    }
  }

  forget(instanceId: string): void {
    this.#cachedEvents -= this.#cache.get(instanceId)?.events.length ?? 0;
    this.#cache.delete(instanceId);
  }
}
