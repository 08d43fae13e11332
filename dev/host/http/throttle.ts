/** Lets `concurrent` requests run, `outstanding` in all be accepted, and turns the rest away. */
export class Throttle {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly limits: { readonly concurrent: number; readonly outstanding: number }) {}

  /** False when there are too many already; otherwise resolves when the request may run. */
  async enter(): Promise<boolean> {
    if (this.#running + this.#waiting.length >= this.limits.outstanding) return false;
    if (this.#running >= this.limits.concurrent) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running += 1;
    return true;
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }
}
