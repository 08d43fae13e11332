/**
 * Promises that settle synchronously. A replay must finish inside one turn of the loop, in an order that depends on
 * nothing but the history, which real promises cannot promise.
 */
export class Future<T> {
  #outcome: { readonly value: T } | { readonly error: unknown } | undefined;
  #waiters: (() => void)[] = [];

  get settled(): boolean {
    return this.#outcome !== undefined;
  }
  get failed(): boolean {
    return this.#outcome !== undefined && 'error' in this.#outcome;
  }
  /** The value. Throws the error of a failed future; a pending one has neither. */
  take(): T {
    if (this.#outcome === undefined) throw new Error('The future has not settled.');
    if ('error' in this.#outcome) throw this.#outcome.error;
    return this.#outcome.value;
  }
  resolve(value: T): void {
    this.#settle({ value });
  }
  fail(error: unknown): void {
    this.#settle({ error });
  }
  whenSettled(callback: () => void): void {
    if (this.settled) callback();
    else this.#waiters.push(callback);
  }
  #settle(outcome: { readonly value: T } | { readonly error: unknown }): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter();
  }
}

/** A function that waits by yielding futures; it reads their values, or their errors, with `take`. */
export type Routine<T> = Generator<Future<unknown>, T, void>;

/** Starts a routine and runs it as far as settled futures allow, now and whenever one settles. */
export function spawn<T>(routine: Routine<T>): Future<T> {
  const result = new Future<T>();
  const advance = (): void => {
    try {
      let step = routine.next();
      while (step.done !== true && step.value.settled) step = routine.next();
      if (step.done === true) result.resolve(step.value);
      else step.value.whenSettled(advance);
    } catch (error) {
      result.fail(error);
    }
  };
  advance();
  return result;
}

/** Settles when all have; never fails: the caller looks at each. */
export function whenAll(futures: readonly Future<unknown>[]): Future<void> {
  const all = new Future<void>();
  let left = futures.length;
  const one = (): void => {
    left -= 1;
    if (left <= 0) all.resolve();
  };
  if (left === 0) all.resolve();
  for (const future of futures) future.whenSettled(one);
  return all;
}

/** Settles with the first that does. Of none, never. */
export function whenAny(futures: readonly Future<unknown>[]): Future<void> {
  const any = new Future<void>();
  for (const future of futures) future.whenSettled(() => any.resolve());
  return any;
}

export function settledFuture<T>(value: T): Future<T> {
  const future = new Future<T>();
  future.resolve(value);
  return future;
}

export function failedFuture(error: unknown): Future<never> {
  const future = new Future<never>();
  future.fail(error);
  return future;
}
