import type { Clock, ClockTimer } from '../../clock';

interface Entry<T> {
  readonly dueMs: number;
  readonly item: T;
  /** Where it stands in the heap; -1 when it has left. */
  at: number;
}

/** Holds items until they are due, with one timer of the clock for the soonest. A binary heap: thousands of timers cost little. */
export class DueQueue<T> {
  readonly #heap: Entry<T>[] = [];
  #timer: { readonly dueMs: number; readonly handle: ClockTimer } | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly release: (item: T) => void,
  ) {}

  get size(): number {
    return this.#heap.length;
  }

  /** Returns what takes the item back; too late, that does nothing. */
  add(item: T, dueMs: number): () => void {
    const entry: Entry<T> = { dueMs, item, at: this.#heap.length };
    this.#heap.push(entry);
    this.#rise(entry);
    this.#arm();
    return () => {
      if (entry.at < 0) return;
      this.#remove(entry);
      this.#arm();
    };
  }

  close(): void {
    this.#timer?.handle.cancel();
    this.#timer = undefined;
    for (const entry of this.#heap.splice(0)) entry.at = -1;
  }

  #arm(): void {
    const first = this.#heap[0];
    if (first?.dueMs === this.#timer?.dueMs) return;
    this.#timer?.handle.cancel();
    this.#timer =
      first === undefined
        ? undefined
        : { dueMs: first.dueMs, handle: this.clock.at(first.dueMs, () => this.#releaseDue()) };
  }

  #releaseDue(): void {
    this.#timer = undefined;
    const nowMs = this.clock.now();
    for (let first = this.#heap[0]; first !== undefined && first.dueMs <= nowMs; first = this.#heap[0]) {
      this.#remove(first);
      this.release(first.item);
    }
    this.#arm();
  }

  #remove(entry: Entry<T>): void {
    const last = this.#heap.pop();
    const { at } = entry;
    entry.at = -1;
    if (last === undefined || last === entry) return;
    this.#place(last, at);
    this.#rise(last);
    this.#sink(last);
  }

  #rise(entry: Entry<T>): void {
    for (let parent = this.#parentOf(entry); parent && parent.dueMs > entry.dueMs; parent = this.#parentOf(entry)) {
      this.#swap(entry, parent);
    }
  }

  #sink(entry: Entry<T>): void {
    for (
      let child = this.#soonerChildOf(entry);
      child && child.dueMs < entry.dueMs;
      child = this.#soonerChildOf(entry)
    ) {
      this.#swap(entry, child);
    }
  }

  #parentOf({ at }: Entry<T>): Entry<T> | undefined {
    return at === 0 ? undefined : this.#heap[(at - 1) >>> 1];
  }

  #soonerChildOf({ at }: Entry<T>): Entry<T> | undefined {
    const [left, right] = [this.#heap[2 * at + 1], this.#heap[2 * at + 2]];
    return left !== undefined && right !== undefined && right.dueMs < left.dueMs ? right : left;
  }

  #swap(one: Entry<T>, other: Entry<T>): void {
    const { at } = one;
    this.#place(one, other.at);
    this.#place(other, at);
  }

  #place(entry: Entry<T>, at: number): void {
    this.#heap[at] = entry;
    entry.at = at;
  }
}
