import { randomUUID } from 'node:crypto';

import { under } from '../store/store';
import { engineTime } from './timestamps';
import type { DurableFunctions } from './functions';
import { entityInstanceId, type EntityId } from './entity-id';
import { requestText } from './entity-messages';
import { plainGuid } from './guid';
import { EventType, type HistoryEvent, type RuntimeStatus } from './history';
import {
  eventRaised,
  executionResumed,
  executionStarted,
  executionSuspended,
  executionTerminated,
} from './history-events';
import { hubKeys } from './hub-keys';
import { isTerminal, type InstanceRow } from './instance-row';
import type { LoadedInstance } from './instances';
import { SOURCE_INSTANCE_TAG } from './orchestration-payload';
import { rewindTree } from './rewind-tree';
import type { TaskHub } from './task-hub';

/** An instance with the id exists and must not be replaced. */
export class InstanceExistsError extends Error {
  override readonly name = 'InstanceExistsError';
  constructor(readonly status: RuntimeStatus) {
    super(`An Orchestration instance with the status ${status} already exists.`);
  }
}

/** An operation that the state of the instance does not allow. */
export class InvalidStateError extends Error {
  override readonly name = 'InvalidStateError';
}

export interface StartRequest {
  readonly name: string;
  readonly instanceId?: string;
  /** JSON text. */
  readonly input: string | null;
  readonly version?: string;
  readonly tags?: Record<string, string>;
}

/** What a client can ask of the hub. Operations are messages: they answer before they take effect. */
export class HubClient {
  constructor(
    private readonly hub: TaskHub,
    private readonly functions: DurableFunctions,
  ) {}

  row(instanceId: string): Promise<InstanceRow | undefined> {
    return this.hub.instances.row(instanceId);
  }

  /** Creates an instance, Pending, and its first message. A finished one with the same id is replaced. */
  async start({ name, instanceId = plainGuid(), input, version, tags }: StartRequest): Promise<string> {
    const { settings, clock } = this.hub.options;
    await this.hub.exclusively(instanceId, async () => {
      const before = await this.hub.instances.load(instanceId);
      if (before !== undefined && !isTerminal(before.row.status) && !settings.overwriteAnyState) {
        throw new InstanceExistsError(before.row.status);
      }
      const nowMs = clock.now();
      const executionId = randomUUID();
      const fields = { instanceId, executionId, name, version: version ?? settings.defaultVersion, input };
      const event = executionStarted(
        { ...fields, tags: tags ?? null, generation: nextGeneration(before) },
        engineTime(nowMs),
      );
      const row: InstanceRow = {
        ...fields,
        status: 'Pending',
        output: null,
        customStatus: null,
        createdMs: nowMs,
        updatedMs: nowMs,
        parent: null,
        tags: tags ?? null,
        historyChunks: 0,
      };
      await this.hub.commit({
        ops: this.hub.instances.save(before, { row, events: [], chunks: [] }),
        messages: [{ to: instanceId, event }],
      });
      this.hub.instances.forget(instanceId);
    });
    return instanceId;
  }

  raiseEvent(row: InstanceRow, name: string, input: string | null): Promise<void> {
    return this.#send(row, eventRaised(name, input, this.#now()));
  }

  terminate(row: InstanceRow, reason: string | null): Promise<void> {
    return this.#send(row, executionTerminated(reason, this.#now()));
  }

  suspend(row: InstanceRow, reason: string | null): Promise<void> {
    if (row.status === 'Suspended') throw wrongState('suspend', row);
    return this.#send(row, executionSuspended(reason, this.#now()));
  }

  resume(row: InstanceRow, reason: string | null): Promise<void> {
    if (row.status !== 'Suspended') throw wrongState('resume', row);
    return this.#send(row, executionResumed(reason, this.#now()));
  }

  /** Starts the same orchestration again, with a new id or in its own place. Returns the id. */
  restart(row: InstanceRow, { newId, instanceId }: { newId: boolean; instanceId?: string }): Promise<string> {
    return this.start({
      name: row.name,
      input: row.input,
      ...(row.version !== null && { version: row.version }),
      ...(!newId && { instanceId: row.instanceId }),
      ...(instanceId !== undefined && { instanceId }),
      ...(newId && { tags: { ...row.tags, [SOURCE_INSTANCE_TAG]: row.instanceId } }),
    });
  }

  /** Deletes an instance with its history, whatever its state. */
  async purge({ instanceId }: InstanceRow): Promise<boolean> {
    return this.hub.exclusively(instanceId, async () => {
      const row = await this.hub.instances.row(instanceId);
      if (row === undefined) return false;
      await this.hub.delete(row);
      return true;
    });
  }

  /** Rows in the order of their ids, beginning with the id `from`. */
  async *rows({ prefix = '', from }: { prefix?: string; from?: string } = {}): AsyncGenerator<InstanceRow> {
    const { gte, lt } = under(hubKeys.instance(prefix));
    const first = from === undefined ? gte : hubKeys.instance(from);
    for await (const [, text] of this.hub.options.store.range({ gte: first > gte ? first : gte, lt })) {
      yield JSON.parse(text) as InstanceRow;
    }
  }

  /** Sends an operation to an entity, which comes to be with its first one. */
  signalEntity(id: EntityId, operation: string, input: string | null): Promise<void> {
    const sentAt = this.#now();
    const text = requestText({ op: operation, signal: true, input, id: randomUUID(), sentAt });
    return this.hub.commit({
      ops: [],
      messages: [{ to: entityInstanceId(id), event: eventRaised('op', text, sentAt) }],
    });
  }

  /** Undoes a failure, down to the instances where it began, and wakes those. */
  rewind({ instanceId }: InstanceRow, reason: string | null): Promise<void> {
    return rewindTree(this.hub, instanceId, reason);
  }

  knows(kind: 'orchestration' | 'entity', name: string): boolean {
    return this.functions.find(kind, name) !== undefined;
  }

  #send({ instanceId }: InstanceRow, event: HistoryEvent): Promise<void> {
    return this.hub.commit({ ops: [], messages: [{ to: instanceId, event }] });
  }

  #now(): string {
    return engineTime(this.hub.options.clock.now());
  }
}

/** Counts how often an id has been started. */
function nextGeneration(before: LoadedInstance | undefined): number {
  const start = before?.events.find((event) => event.EventType === EventType.ExecutionStarted);
  return start?.EventType === EventType.ExecutionStarted ? (start.Generation ?? 0) + 1 : 0;
}

function wrongState(operation: string, { instanceId, status }: InstanceRow): InvalidStateError {
  return new InvalidStateError(
    `Cannot ${operation} the orchestration instance ${instanceId} because instance is in the ${status} state.`,
  );
}
