import { AsyncLocalStorage } from 'node:async_hooks';

/** A function ended its process. In Azure that is the worker's alone, which the host starts again. */
export class WorkerExitError extends Error {
  override readonly name = 'WorkerExitError';
  constructor(readonly code: number) {
    super(`node exited with code ${code} (0x${code.toString(16).toUpperCase()})`);
  }
}

const scopes = new AsyncLocalStorage<(error: WorkerExitError) => void>();

/** Runs an invocation. When it calls process.exit it fails, and the process, which is the host's too, goes on. */
export function exitScope<T>(run: () => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    scopes.run(reject, () => {
      run().then(resolve, reject);
    });
  });
}

/** Fails the invocation that the running code belongs to, unless it has ended. False when there is none. */
export function failInvocation(error: WorkerExitError): boolean {
  const fail = scopes.getStore();
  fail?.(error);
  return fail !== undefined;
}

/** Runs something that belongs to no invocation, whatever has called it. */
export function outsideInvocations(run: () => void): void {
  scopes.exit(run);
}

/** Puts itself in the way of process.exit for calls from invocations. Returns the undoing. */
export function guardExit(told: (message: string) => void): () => void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const exit = process.exit;
  process.exit = (code?: number | string | null): never => {
    const fail = scopes.getStore();
    if (fail === undefined) return Reflect.apply<typeof process, [typeof code], never>(exit, process, [code]);
    const error = new WorkerExitError(Number(code ?? 0));
    told(
      `A function called process.exit(${error.code}). In Azure that ends the worker and every invocation in it; here this invocation alone fails.`,
    );
    fail(error);
    throw error;
  };
  return () => {
    process.exit = exit;
  };
}
