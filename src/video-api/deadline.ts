/** Bounds a wait by time and by the caller's signal, and remembers which of the two ended it. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Why `signal` was aborted, if it was. */
  ended(): 'timed_out' | 'aborted' | 'dropped' | undefined;
  /** Counts `timeoutMs` from now; replaces the running count. */
  restart(timeoutMs: number): void;
  /** Stops counting; the caller's signal still ends the wait. */
  pause(): void;
  /** We want no more of it: ends whatever still hangs on `signal`, and lets go of timer and caller's signal. */
  drop(): void;
}

export function startDeadline(timeoutMs: number, callerSignal?: AbortSignal): Deadline {
  const controller = new AbortController();
  let reason: 'timed_out' | 'aborted' | 'dropped' | undefined;
  let timer: NodeJS.Timeout | undefined;

  const end = (why: NonNullable<typeof reason>): void => {
    clearTimeout(timer);
    callerSignal?.removeEventListener('abort', onCallerAbort);
    reason ??= why;
    controller.abort();
  };
  const onCallerAbort = (): void => end('aborted');
  const deadline: Deadline = {
    signal: controller.signal,
    ended: () => reason,
    restart: (ms) => {
      clearTimeout(timer);
      if (reason === undefined) timer = setTimeout(() => end('timed_out'), ms);
    },
    pause: () => clearTimeout(timer),
    drop: () => end('dropped'),
  };

  callerSignal?.addEventListener('abort', onCallerAbort, { once: true });
  if (callerSignal?.aborted === true) end('aborted');
  deadline.restart(timeoutMs);
  return deadline;
}
