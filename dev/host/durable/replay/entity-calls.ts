import { entityInstanceId, normalEntityId, type EntityId } from '../entity-id';
import { releaseText, requestText } from '../entity-messages';
import { derivedGuid } from '../guid';
import { nextStamp, stampText, type MessageStamp } from '../message-stamp';
import type { Future } from './future';
import type { ReplayContext } from './replay-context';

/** .NET's earliest time: nothing was sent before. */
const NEVER = '0001-01-01T00:00:00';

/** Calls, signals and locks of one execution. Request ids are derived, so that a replay makes the same ones. */
export class EntityCalls {
  #made = 0;
  readonly #sent = new Map<string, MessageStamp>();
  #held: { readonly id: string; readonly locks: readonly EntityId[] } | undefined;

  constructor(
    private readonly context: ReplayContext,
    private readonly self: { readonly instanceId: string; readonly executionId: string },
  ) {}

  call(target: EntityId, operation: string, input: string | null): Future<unknown> {
    const id = this.#newId();
    this.#send(target, { op: operation, input, id });
    return this.context.waitForEvent(id);
  }

  signal(target: EntityId, operation: string, input: string | null): void {
    this.#send(target, { op: operation, signal: true, input, id: this.#newId() });
  }

  /** One request goes to the first entity; the entities pass it on, and the last one answers. */
  lock(lockSet: readonly EntityId[]): Future<unknown> {
    const lockset = lockSet.map(normalEntityId);
    const id = this.#newId();
    const first = lockset[0];
    if (first !== undefined) this.#send(first, { op: null, id, lockset });
    this.#held = { id, locks: lockset };
    this.context.locks = lockset.map(entityInstanceId);
    return this.context.waitForEvent(id);
  }

  releaseAll(): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    this.context.locks = [];
    for (const lock of held.locks) {
      this.#sendEvent(lock, 'release', releaseText({ parent: this.self.instanceId, id: held.id }));
    }
  }

  #send(
    target: EntityId,
    request: {
      op: string | null;
      signal?: boolean;
      input?: string | null;
      id: string;
      lockset?: readonly EntityId[];
    },
  ): void {
    const to = entityInstanceId(target);
    const last = this.#sent.get(to);
    const stamp = nextStamp(this.context.nowMs, last);
    this.#sent.set(to, stamp);
    const predecessor = last === undefined ? NEVER : stampText(last);
    const sentAt = stampText(stamp);
    const { instanceId: parent, executionId: parentExecution } = this.self;
    this.#sendEvent(target, 'op', requestText({ ...request, parent, parentExecution, sentAt, predecessor }));
  }

  #sendEvent(target: EntityId, name: string, input: string): void {
    this.context.decide({
      kind: 'event',
      id: this.context.takeId(),
      instanceId: entityInstanceId(target),
      name,
      input,
    });
  }

  #newId(): string {
    return derivedGuid(`${this.self.executionId}:${this.#made++}`);
  }
}
