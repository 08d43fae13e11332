import type { OrchestrationContext, Task } from 'durable-functions';
import { EntityId, RetryOptions } from 'durable-functions';
import type { Activities, ActivityInput, ActivityOutput } from '../contract/activities';
import type { SlotInput, SlotOperation, SlotOutput } from '../slots/slot-operations';
import { shorten } from '../contract/shorten';
import { SLOTS_ENTITY, SLOTS_KEY } from './names';

/** Storage and ffmpeg troubles pass within a minute or do not pass: five tries over about a minute and a half. */
const FIRST_RETRY_MS = 5_000;
const MAX_TRIES = 5;

/** A result, or the text of what was thrown after the last try. */
export type Settled<T> = { ok: true; value: T } | { ok: false; error: string };

/** Something that is scheduled when its task is yielded; `T` remembers what it will give. */
export interface Call<T> {
  readonly task: Task;
  readonly gives?: T;
}

/**
 * What the engine runs once: `submitRender` pays, so only the loop, which knows what the ledger said, decides about another try; and
 * nobody should wait for another try of `recordEvents`, which comes with the next turn of the loop.
 */
const ONCE: readonly (keyof Activities)[] = ['submitRender', 'recordEvents'];

/** Prepares an activity. Every one but those may be run again by the framework. */
export function prepare<N extends keyof Activities>(
  context: OrchestrationContext,
  name: N,
  input: ActivityInput<N>,
): Call<ActivityOutput<N>> {
  if (ONCE.includes(name)) return { task: context.df.callActivity(name, input) };
  const retry = new RetryOptions(FIRST_RETRY_MS, MAX_TRIES);
  retry.backoffCoefficient = 2;
  return { task: context.df.callActivityWithRetry(name, retry, input) };
}

/** Prepares an operation on the slots of the app; its input says of which backend. */
export function prepareSlots<O extends SlotOperation>(
  context: OrchestrationContext,
  { operation, input }: { operation: O; input: SlotInput<O> },
): Call<SlotOutput<O>> {
  return { task: context.df.callEntity(new EntityId(SLOTS_ENTITY, SLOTS_KEY), operation, input) };
}

/**
 * Runs the calls side by side and gives every result, also when some of them throw: Task.all alone would forget the others.
 */
export function* settleAll<T>(
  context: OrchestrationContext,
  calls: readonly Call<T>[],
): Generator<Task, Settled<T>[], unknown> {
  // Task.all of nothing fails in this SDK.
  if (calls.length === 0) return [];
  try {
    yield context.df.Task.all(calls.map((call) => call.task));
  } catch {
    // Which one threw is found below, where each task is asked for its own result.
  }
  const results: Settled<T>[] = [];
  for (const { task } of calls) {
    try {
      results.push({ ok: true, value: (yield task) as T });
    } catch (error) {
      results.push({ ok: false, error: firstLine(error) });
    }
  }
  return results;
}

/** Runs one activity to its end: `yield* call(context, 'writeManifest', input)`. */
export function* call<N extends keyof Activities>(
  context: OrchestrationContext,
  name: N,
  input: ActivityInput<N>,
): Generator<Task, Settled<ActivityOutput<N>>, unknown> {
  const [settled] = yield* settleAll(context, [prepare(context, name, input)]);
  return settled ?? { ok: false, error: 'nothing was scheduled' };
}

/** The engine appends kilobytes of .NET to what an activity threw; its first line is the message. */
function firstLine(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return shorten(line.trim(), 300);
}
