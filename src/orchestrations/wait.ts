import type { OrchestrationContext, Task } from 'durable-functions';
import { WAKE_EVENT } from './names';

/** Timers are cut to whole seconds and may fire that much early; acting a second early does no harm, waiting for it would. */
export const EARLY_TIMER_MS = 1_000;

/** Waits for the wake-up that have not been answered yet; one list for all sleeps of a generation. */
export type OpenWaits = Task[];

/**
 * Waits until `dueMs` or until woken, and says which. The timer may fire up to a second early: nothing after it may assume its
 * due time.
 */
export function* sleepUntilOrWake(
  context: OrchestrationContext,
  { dueMs, waits }: { dueMs: number; waits: OpenWaits },
): Generator<Task, 'due' | 'woken', unknown> {
  // The SDK gives an event to a wait that an earlier sleep left behind, should it come while nobody sleeps.
  if (forgetAnswered(waits)) return 'woken';
  const timer = context.df.createTimer(new Date(dueMs));
  const wake = context.df.waitForExternalEvent(WAKE_EVENT);
  waits.push(wake);
  const winner = yield context.df.Task.any([wake, timer]);
  if (winner === timer) return 'due';
  forgetAnswered(waits);
  // An open timer would keep the instance running after its end.
  if (!timer.isCompleted) timer.cancel();
  return 'woken';
}

/** True when one of them has been answered; those go. */
function forgetAnswered(waits: OpenWaits): boolean {
  const open = waits.filter((wait) => !wait.isCompleted);
  const answered = open.length < waits.length;
  waits.splice(0, waits.length, ...open);
  return answered;
}
