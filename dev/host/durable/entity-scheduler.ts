import type { EntityRequest } from './entity-messages';
import { parseTime } from './timestamps';

/** An entity between two batches. As JSON it is the input of the entity's instance, as the extension keeps it. */
export interface EntityState {
  readonly exists: boolean;
  /** JSON text. */
  readonly state: string | null;
  readonly queue: readonly EntityRequest[];
  /** Instance id of the orchestration that holds the lock. */
  readonly lockedBy: string | undefined;
  readonly sorter: Sorter;
}

/** What the extension remembers of its senders to put their messages in order. Shown in the instance's input. */
export interface Sorter {
  readonly ReceivedFromInstance?: Readonly<Record<string, { readonly Last: string; readonly ExecutionId?: string }>>;
  readonly ReceiveHorizon?: string;
}

export const newEntity: EntityState = { exists: false, state: null, queue: [], lockedBy: undefined, sorter: {} };

/** Puts a request in line. The lock's holder passes everybody who waits for it, but not its own earlier requests. */
export function enqueue(entity: EntityState, request: EntityRequest): EntityState {
  const holders = entity.queue.filter((one) => holds(entity, one)).length;
  const at = holds(entity, request) ? holders : entity.queue.length;
  return { ...entity, queue: entity.queue.toSpliced(at, 0, request) };
}

/** Gives a lock back; a release by anybody but the holder is ignored. */
export function release(entity: EntityState, parent: string): EntityState {
  return entity.lockedBy === parent ? { ...entity, lockedBy: undefined } : entity;
}

/** A batch of operations, and the lock request that ends it; undefined when nothing may run now. */
export interface Batch {
  readonly operations: readonly EntityRequest[];
  readonly lock: EntityRequest | undefined;
  /** The entity without what the batch took. */
  readonly rest: EntityState;
}

export function nextBatch(entity: EntityState, maxOperations: number): Batch | undefined {
  const operations: EntityRequest[] = [];
  let lock: EntityRequest | undefined;
  let taken = 0;
  for (const request of entity.queue) {
    if (entity.lockedBy !== undefined && !holds(entity, request)) break;
    if (operations.length === maxOperations) break;
    taken += 1;
    if (request.lockset !== undefined) {
      lock = request;
      break;
    }
    operations.push(request);
  }
  return taken === 0 ? undefined : { operations, lock, rest: { ...entity, queue: entity.queue.slice(taken) } };
}

function holds({ lockedBy }: EntityState, { parent }: EntityRequest): boolean {
  return lockedBy !== undefined && parent === lockedBy;
}

/** The extension's form, which leaves defaults out. */
export function entityStateText({ exists, state, queue, lockedBy, sorter }: EntityState): string {
  return JSON.stringify({
    ...(exists && { exists }),
    ...(state !== null && { state }),
    ...(queue.length > 0 && { queue }),
    ...(lockedBy !== undefined && { lockedBy }),
    sorter,
  });
}

export function parseEntityState(text: string | null): EntityState {
  return text === null ? newEntity : { ...newEntity, ...(JSON.parse(text) as Partial<EntityState>) };
}

/** The custom status of an entity's instance. */
export function entityStatusText({ exists, queue, lockedBy }: EntityState): string {
  return JSON.stringify({
    ...(exists && { entityExists: exists }),
    ...(queue.length > 0 && { queueSize: queue.length }),
    ...(lockedBy !== undefined && { lockedBy }),
  });
}

const WINDOW_MS = 30 * 60_000;

/** Notes an orchestration's or an entity's message; clients do not number theirs. */
export function noteSender(sorter: Sorter, request: EntityRequest, formatTime: (epochMs: number) => string): Sorter {
  const { parent, parentExecution, sentAt } = request;
  if (parent === undefined) return sorter;
  const sentMs = parseTime(sentAt);
  const horizonMs = sorter.ReceiveHorizon === undefined ? -Infinity : parseTime(sorter.ReceiveHorizon);
  const moves = sentMs - WINDOW_MS > horizonMs + WINDOW_MS;
  const kept = Object.entries(sorter.ReceivedFromInstance ?? {}).filter(
    ([, { Last }]) => !moves || parseTime(Last) >= sentMs - WINDOW_MS,
  );
  const entry = { Last: sentAt, ...(parentExecution !== undefined && { ExecutionId: parentExecution }) };
  return {
    ReceivedFromInstance: { ...Object.fromEntries(kept), [parent]: entry },
    ReceiveHorizon: moves ? formatTime(sentMs - WINDOW_MS) : (sorter.ReceiveHorizon ?? formatTime(sentMs - WINDOW_MS)),
  };
}
