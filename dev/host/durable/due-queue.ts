import type { Clock, ClockTimer } from '../../clock/clock';

interface Entry<T> {
  readonly dueMs: number;
  readonly item: T;
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

  add(item: T, dueMs: number): void {
    const heap = this.#heap;
    let at = heap.push({ dueMs, item }) - 1;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (this.#due(parent) <= this.#due(at)) break;
      this.#swap(at, parent);
      at = parent;
    }
    this.#arm();
  }

  close(): void {
    this.#timer?.handle.cancel();
    this.#timer = undefined;
    this.#heap.length = 0;
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
      this.#removeFirst();
      this.release(first.item);
    }
    this.#arm();
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      const smaller = this.#due(left + 1) < this.#due(left) ? left + 1 : left;
      if (this.#due(smaller) >= this.#due(at)) return;
      this.#swap(at, smaller);
      at = smaller;
    }
  }

  #due(index: number): number {
    return this.#heap[index]?.dueMs ?? Infinity;
  }

  #swap(one: number, other: number): void {
    const [first, second] = [this.#heap[one], this.#heap[other]];
    if (first === undefined || second === undefined) return;
    this.#heap[one] = second;
    this.#heap[other] = first;
  }
}
