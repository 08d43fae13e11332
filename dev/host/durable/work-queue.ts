/**
 * Starts tasks in order, at most `limit` at a time, and one at a time for a key. A key that is added while it runs runs
 * again afterwards: what arrived in the meantime may have come too late for the run to see it.
 */
export class WorkQueue {
  readonly #waiting: string[] = [];
  #first = 0;
  readonly #state = new Map<string, 'waiting' | 'running' | 'again'>();
  #running = 0;
  #stopped = false;
  readonly #idle: (() => void)[] = [];

  /** `run` must not reject. */
  constructor(
    private readonly limit: number,
    private readonly run: (key: string) => Promise<void>,
  ) {}

  add(key: string): void {
    if (this.#stopped) return;
    const state = this.#state.get(key);
    if (state === 'running') this.#state.set(key, 'again');
    if (state !== undefined) return;
    this.#state.set(key, 'waiting');
    this.#waiting.push(key);
    this.#pump();
  }

  /** Takes nothing more and resolves when what runs is done. */
  async drain(): Promise<void> {
    this.#stopped = true;
    if (this.#running > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #pump(): void {
    while (!this.#stopped && this.#running < this.limit) {
      const key = this.#waiting[this.#first];
      if (key === undefined) break;
      this.#first += 1;
      this.#running += 1;
      this.#state.set(key, 'running');
      void this.run(key).then(() => this.#finished(key));
    }
    // The part that has been taken goes in one piece, now and then: shifting a long array for each would be slow.
    if (this.#first > 1000 || this.#first === this.#waiting.length) {
      this.#waiting.splice(0, this.#first);
      this.#first = 0;
    }
  }

  #finished(key: string): void {
    this.#running -= 1;
    const again = this.#state.get(key) === 'again';
    this.#state.delete(key);
    if (again) this.add(key);
    this.#pump();
    if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }
}
