import type { Clock } from '../../clock';

/** Real milliseconds without a sign of life after which an HTTP handler no longer stops a virtual clock. */
const PATIENCE_MS = 100;

export interface PatientHold {
  /** Takes the hold again: the handler has just done something. */
  touch(): void;
  release(): void;
}

/**
 * A hold on the clock that gives way. A handler that polls until an orchestration ends waits for clock time to pass;
 * were the clock to wait for the handler in turn, both would wait for ever.
 */
export function patientHold(clock: Clock, reason: string): PatientHold {
  if (clock.kind !== 'virtual') return { touch: () => undefined, release: () => undefined };
  let release = clock.hold(reason);
  let timer = setTimeout(() => release(), PATIENCE_MS);
  return {
    touch() {
      clearTimeout(timer);
      release();
      release = clock.hold(reason);
      timer = setTimeout(() => release(), PATIENCE_MS);
    },
    release() {
      clearTimeout(timer);
      release();
    },
  };
}
