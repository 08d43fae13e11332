import type { OrchestrationContext, Task } from 'durable-functions';
import { WAKE_EVENT } from '../contract/wake';

/**
 * Waits until `dueMs` or until woken, and says which. The timer may fire up to a second early: nothing after it may assume its
 * due time.
 */
export function* sleepUntilOrWake(
  context: OrchestrationContext,
  dueMs: number,
): Generator<Task, 'due' | 'woken', unknown> {
  const timer = context.df.createTimer(new Date(dueMs));
  const wake = context.df.waitForExternalEvent(WAKE_EVENT);
  const winner = yield context.df.Task.any([wake, timer]);
  if (winner === timer) return 'due';
  // An open timer would keep the instance running after its end.
  if (!timer.isCompleted) timer.cancel();
  return 'woken';
}
