/** Starts tasks in order, at most `limit` at a time. A key that is queued or running is not taken twice. */
export class WorkQueue {
  readonly #waiting: string[] = [];
  #first = 0;
  readonly #known = new Set<string>();
  #running = 0;
  #stopped = false;
  #idle: (() => void)[] = [];

  /** `run` must not reject. It returns true when the key has more to do. */
  constructor(
    private readonly limit: number,
    private readonly run: (key: string) => Promise<boolean>,
  ) {}

  get running(): number {
    return this.#running;
  }

  add(key: string): void {
    if (this.#stopped || this.#known.has(key)) return;
    this.#known.add(key);
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
      void this.run(key).then((more) => this.#finished(key, more));
    }
    if (this.#first > 1000 || this.#first === this.#waiting.length) {
      this.#waiting.splice(0, this.#first);
      this.#first = 0;
    }
  }

  #finished(key: string, more: boolean): void {
    this.#running -= 1;
    this.#known.delete(key);
    if (more) this.add(key);
    this.#pump();
    if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }
}
