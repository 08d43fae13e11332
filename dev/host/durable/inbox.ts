import type { Clock } from '../../clock/clock';
import { DueQueue } from './due-queue';
import type { Message } from './work';

/** Messages that wait for their instance's next episode, in order of arrival, and those that are not due yet. */
export class Inbox {
  readonly #ready = new Map<string, Message[]>();
  readonly #later: DueQueue<Message>;

  /** `arrived` hears of each instance that has something to do. */
  constructor(
    private readonly clock: Clock,
    private readonly arrived: (instanceId: string) => void,
  ) {
    this.#later = new DueQueue(clock, (message) => this.#arrive(message));
  }

  deliver(message: Message): void {
    if (message.dueMs !== undefined && message.dueMs > this.clock.now()) this.#later.add(message, message.dueMs);
    else this.#arrive(message);
  }

  take(instanceId: string): Message[] {
    const messages = this.#ready.get(instanceId) ?? [];
    this.#ready.delete(instanceId);
    return messages;
  }

  has(instanceId: string): boolean {
    return this.#ready.has(instanceId);
  }

  close(): void {
    this.#later.close();
    this.#ready.clear();
  }

  #arrive(message: Message): void {
    const waiting = this.#ready.get(message.to);
    if (waiting === undefined) this.#ready.set(message.to, [message]);
    else waiting.push(message);
    this.arrived(message.to);
  }
}
