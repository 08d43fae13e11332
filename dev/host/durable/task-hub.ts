import type { Clock } from '../../clock';
import type { Log } from '../host-log';
import { under, type Store, type StoreOp } from '../store/store';
import { ActivityRunner } from './activity-runner';
import { ENGINE } from './episode-context';
import type { DurableFunctions } from './functions';
import { runEntity } from './entity-episode';
import { parseEntityId, type EntityId } from './entity-id';
import { EventType } from './history';
import { hubKeys, sequenceOf } from './hub-keys';
import type { HubSettings } from './hub-settings';
import { Inbox } from './inbox';
import { isTerminal, type InstanceRow } from './instance-row';
import { Instances, type LoadedInstance } from './instances';
import type { KeptTime } from './kept-time';
import { KeyLock } from './key-lock';
import { runEpisode } from './orchestration-episode';
import { versionMatches } from './versions';
import { WorkQueue } from './work-queue';
import type { Activity, Commit, Message, NewMessage } from './work';

export interface TaskHubOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly functions: DurableFunctions;
  readonly settings: HubSettings;
  readonly log: Log;
  readonly time?: KeptTime;
}

/**
 * The task hub: instances, their messages and their activities, and the loop that moves them on.
 *
 * Every step takes messages, runs code, and commits its outcome in one write of the store; what the write creates is
 * delivered after it. A host that dies in between finds, at its next start, either all of a step or nothing of it.
 */
export class TaskHub {
  readonly instances: Instances;
  readonly #locks = new KeyLock();
  readonly #inbox: Inbox;
  readonly #activities: ActivityRunner;
  readonly #episodes: WorkQueue;
  readonly #entities: WorkQueue;
  #nextSequence = 1;

  constructor(readonly options: TaskHubOptions) {
    this.instances = new Instances(options.store);
    this.#episodes = new WorkQueue(options.settings.maxOrchestrations, (id) => this.#step(id));
    this.#entities = new WorkQueue(options.settings.maxEntities, (id) => this.#step(id));
    this.#inbox = new Inbox(options.clock, (id) => (isEntity(id) ? this.#entities : this.#episodes).add(id));
    this.#activities = new ActivityRunner(options, (commit) => this.commit(commit));
  }

  /** Takes up what the last host left: undelivered messages, timers, activities that had not completed. */
  async start(): Promise<void> {
    const { store } = this.options;
    const messages: Message[] = [];
    const activities: Activity[] = [];
    for await (const [key, text] of store.range(under(hubKeys.messages))) {
      messages.push({ ...(JSON.parse(text) as NewMessage), sequence: sequenceOf(key) });
    }
    for await (const [key, text] of store.range(under(hubKeys.activities))) {
      activities.push({ ...(JSON.parse(text) as Omit<Activity, 'sequence'>), sequence: sequenceOf(key) });
    }
    for (const { sequence } of [...messages, ...activities]) {
      this.#nextSequence = Math.max(this.#nextSequence, sequence + 1);
    }
    for (const message of messages) this.#inbox.deliver(message);
    for (const activity of activities) this.#activities.resume(activity);
  }

  /** Lets running code finish and its outcome be written; what has not begun stays for the next start. */
  async stop(): Promise<void> {
    await Promise.all([this.#episodes.drain(), this.#entities.drain(), this.#activities.stop()]);
    this.#inbox.close();
  }

  /** Keeps episodes and other changes of one instance apart. */
  exclusively<T>(instanceId: string, task: () => Promise<T>): Promise<T> {
    return this.#locks.run(instanceId, task);
  }

  /** Deletes an instance, its history, and what was on its way to it. */
  async delete(row: InstanceRow): Promise<void> {
    this.instances.forget(row.instanceId);
    const stale = this.#inbox.stale(row.instanceId, undefined);
    await this.commit({ ops: [...deletionOf(stale), ...this.instances.delete(row)] });
    this.#inbox.withdraw(stale);
  }

  async commit({ ops, messages = [], activities = [] }: Commit): Promise<void> {
    const { store, clock, time } = this.options;
    const release = clock.hold('commit');
    try {
      const sent = messages.map((message) => ({ ...message, sequence: this.#nextSequence++ }));
      const scheduled = activities.map((activity) => this.#activities.prepare(activity, this.#nextSequence++));
      await store.write([
        ...ops,
        ...(time?.ops() ?? []),
        ...sent.map(({ sequence, ...message }) => ({ put: hubKeys.message(sequence), value: JSON.stringify(message) })),
        ...scheduled.map(({ sequence, ...activity }) => ({
          put: hubKeys.activity(sequence),
          value: JSON.stringify(activity),
        })),
      ]);
      for (const message of sent) this.#inbox.deliver(message);
      for (const activity of scheduled) this.#activities.add(activity);
    } finally {
      release();
    }
  }

  async #step(instanceId: string): Promise<void> {
    const { clock, log } = this.options;
    const release = clock.hold(`episode of ${instanceId}`);
    try {
      await this.exclusively(instanceId, () => this.#episode(instanceId));
    } catch (error) {
      // A defect of the host or of its disk. The messages stay in the store, and the next start takes them up again.
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log('critical', ENGINE, `The instance '${instanceId}' cannot move on: ${text}`);
    } finally {
      release();
    }
  }

  async #episode(instanceId: string): Promise<void> {
    const messages = this.#inbox.take(instanceId);
    if (messages.length === 0) return;
    const consumed = deletionOf(messages);
    const before = await this.instances.load(instanceId);
    const entity = parseEntityId(instanceId);
    if (entity !== undefined) return this.#entityEpisode(entity, { before, messages, consumed });
    if (this.#waitsForVersion(before, messages)) return;
    const result = await runEpisode(before, messages, this.options);
    if (result === 'aborted') return this.#inbox.putBack(instanceId, messages);
    if (result === undefined) return this.commit({ ops: consumed });
    const { after, messages: sent, activities } = result;
    const live = isTerminal(after.row.status) ? undefined : after.row.executionId;
    // Timers of an execution that is over have nobody left to wake, and a virtual clock would jump to them.
    const stale = this.#inbox.stale(instanceId, live);
    await this.commit({
      ops: [...consumed, ...deletionOf(stale), ...this.instances.save(before, after)],
      messages: sent.filter(
        ({ to, executionId }) => to !== instanceId || executionId === undefined || executionId === live,
      ),
      activities,
    });
    this.#inbox.withdraw(stale);
    this.instances.remember(after);
  }

  /** With the strategy Reject, an instance of another version keeps its messages until a host comes that runs it. */
  #waitsForVersion(before: LoadedInstance | undefined, messages: readonly Message[]): boolean {
    const { settings, log } = this.options;
    const started = messages.find(({ event }) => event.EventType === EventType.ExecutionStarted)?.event;
    const version = started?.EventType === EventType.ExecutionStarted ? started.Version : (before?.row.version ?? null);
    if (settings.versionFailureStrategy !== 'Reject' || versionMatches(version, settings)) return false;
    log(
      'error',
      ENGINE,
      `The instance '${messages[0]?.to ?? ''}' has version '${version ?? ''}', which this host does not run (defaultVersion '${settings.defaultVersion ?? ''}', ${settings.versionMatchStrategy}). It waits, here as in Azure, until a host with a matching version starts.`,
    );
    return true;
  }

  /** Batches are committed one by one, so that a kill between two of them repeats neither. */
  async #entityEpisode(
    id: EntityId,
    first: { before: LoadedInstance | undefined; messages: readonly Message[]; consumed: readonly StoreOp[] },
  ): Promise<void> {
    let { before, messages, consumed } = first;
    for (let more = true; more;) {
      const step = await runEntity(id, before, messages, this.options);
      await this.commit({ ops: [...consumed, ...this.instances.save(before, step.after)], messages: step.messages });
      this.instances.remember(step.after);
      before = await this.instances.load(step.after.row.instanceId);
      [messages, consumed, more] = [[], [], step.more];
    }
  }
}

function deletionOf(messages: readonly Message[]): StoreOp[] {
  return messages.map(({ sequence }) => ({ del: hubKeys.message(sequence) }));
}

function isEntity(instanceId: string): boolean {
  return parseEntityId(instanceId) !== undefined;
}
