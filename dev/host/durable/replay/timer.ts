import { spawn, type Future, type Routine } from './future';
import type { ReplayContext } from './replay-context';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Azure Storage holds a message back for a week at most, so longer timers are made of pieces. */
const LONGEST_TIMER_MS = 6 * DAY_MS;
const PIECE_MS = 3 * DAY_MS;

/** Creates a timer, in pieces when it is a long one. A cancelled one is created all the same: it has taken its id. */
export function createTimer(context: ReplayContext, fireAtMs: number, cancelled: boolean): Future<unknown> {
  if (fireAtMs - context.nowMs <= LONGEST_TIMER_MS) return oneTimer(context, { fireAtMs, exact: false, cancelled });
  return spawn(longTimer(context, fireAtMs, cancelled));
}

function* longTimer(context: ReplayContext, fireAtMs: number, cancelled: boolean): Routine<void> {
  while (fireAtMs - context.nowMs > PIECE_MS) {
    const piece = oneTimer(context, { fireAtMs: context.nowMs + PIECE_MS, exact: true, cancelled });
    yield piece;
    piece.take();
  }
  const rest = oneTimer(context, { fireAtMs, exact: true, cancelled });
  yield rest;
  rest.take();
}

/**
 * `exact` timers never fire early. The pieces of long timers need that: the SDK compares the time with the due time, and
 * waits for one more piece, in vain, when the last one comes even a millisecond early.
 */
function oneTimer(
  context: ReplayContext,
  { fireAtMs, exact, cancelled }: { fireAtMs: number; exact: boolean; cancelled: boolean },
): Future<unknown> {
  const id = context.takeId();
  const fired = context.decide({ kind: 'timer', id, fireAtMs, exact });
  if (cancelled) context.cancelTimer(id);
  return fired;
}
