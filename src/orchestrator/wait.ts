import type { OrchestrationContext, Task } from 'durable-functions';

/** Raised by cancel (and whatever else is stored first): "look again", never more. Its loss only costs the rest of a wait. */
export const WAKE_EVENT = 'wake';

/** Waits until `dueMs` or until woken. The timer may fire up to a second early: nothing after it may assume its due time. */
export function* sleepUntilOrWake(context: OrchestrationContext, dueMs: number): Generator<Task, void, unknown> {
  const timer = context.df.createTimer(new Date(dueMs));
  const wake = context.df.waitForExternalEvent(WAKE_EVENT);
  const winner = yield context.df.Task.any([wake, timer]);
  // An open timer would keep the instance running after its end.
  if (winner !== timer && !timer.isCompleted) timer.cancel();
}
