import type { Clock } from '../../clock';
import { DueQueue } from './due-queue';
import type { Message } from './work';

/** Messages that wait for their instance's next episode, in order of arrival, and those that are not due yet. */
export class Inbox {
  readonly #ready = new Map<string, Message[]>();
  readonly #later: DueQueue<Message>;
  /** What takes back the messages of an instance that are not due yet. */
  readonly #pending = new Map<string, Map<Message, () => void>>();

  /** `arrived` hears of each instance that has something to do. */
  constructor(
    private readonly clock: Clock,
    private readonly arrived: (instanceId: string) => void,
  ) {
    this.#later = new DueQueue(clock, (message) => {
      this.#forget(message);
      this.#arrive(message);
    });
  }

  deliver(message: Message): void {
    const { to, dueMs } = message;
    if (dueMs === undefined || dueMs <= this.clock.now()) return this.#arrive(message);
    const pending = this.#pending.get(to) ?? new Map<Message, () => void>();
    this.#pending.set(to, pending.set(message, this.#later.add(message, dueMs)));
  }

  take(instanceId: string): Message[] {
    const messages = this.#ready.get(instanceId) ?? [];
    this.#ready.delete(instanceId);
    return messages;
  }

  /** Gives back what was taken, to be taken again before whatever has come since. */
  putBack(instanceId: string, messages: readonly Message[]): void {
    this.#ready.set(instanceId, [...messages, ...(this.#ready.get(instanceId) ?? [])]);
    this.arrived(instanceId);
  }

  /** The messages that are not due yet and belong to executions of an instance other than `executionId`. */
  stale(instanceId: string, executionId: string | undefined): Message[] {
    return [...(this.#pending.get(instanceId)?.keys() ?? [])].filter(
      (message) => message.executionId !== undefined && message.executionId !== executionId,
    );
  }

  /** Takes back messages that are not due yet. */
  withdraw(messages: readonly Message[]): void {
    for (const message of messages) {
      this.#pending.get(message.to)?.get(message)?.();
      this.#forget(message);
    }
  }

  close(): void {
    this.#later.close();
    this.#ready.clear();
    this.#pending.clear();
  }

  #forget(message: Message): void {
    const pending = this.#pending.get(message.to);
    pending?.delete(message);
    if (pending?.size === 0) this.#pending.delete(message.to);
  }

  #arrive(message: Message): void {
    const waiting = this.#ready.get(message.to);
    if (waiting === undefined) this.#ready.set(message.to, [message]);
    else waiting.push(message);
    this.arrived(message.to);
  }
}
