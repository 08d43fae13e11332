import type { OrchestrationContext, Task } from 'durable-functions';
import { RetryOptions } from 'durable-functions';
import type { Activities, ActivityInput, ActivityOutput } from '../contract/activities';

/** Storage and ffmpeg troubles pass within a minute or do not pass: five tries over about two and a half minutes. */
const FIRST_RETRY_MS = 5_000;
const MAX_TRIES = 5;

/** The result of an activity, or the text of what it threw after its last try. */
export type Settled<N extends keyof Activities> = { ok: true; value: ActivityOutput<N> } | { ok: false; error: string };

/** An activity that is scheduled when its task is yielded; `N` remembers what it will give. */
export interface Call<N extends keyof Activities> {
  readonly name: N;
  readonly task: Task;
}

/**
 * Prepares a call. Every activity may be run again by the framework, except `submitRender`: it pays, so only the loop, which
 * knows what the ledger said, decides about another try.
 */
export function prepare<N extends keyof Activities>(
  context: OrchestrationContext,
  name: N,
  input: ActivityInput<N>,
): Call<N> {
  if (name === 'submitRender') return { name, task: context.df.callActivity(name, input) };
  const retry = new RetryOptions(FIRST_RETRY_MS, MAX_TRIES);
  retry.backoffCoefficient = 2;
  return { name, task: context.df.callActivityWithRetry(name, retry, input) };
}

/**
 * Runs the calls side by side and gives every result, also when some of them throw: Task.all alone would forget the others.
 */
export function* settleAll(
  context: OrchestrationContext,
  calls: readonly Call<keyof Activities>[],
): Generator<Task, Settled<keyof Activities>[], unknown> {
  // Task.all of nothing fails in this SDK.
  if (calls.length === 0) return [];
  try {
    yield context.df.Task.all(calls.map((call) => call.task));
  } catch {
    // Which one threw is found below, where each task is asked for its own result.
  }
  const results: Settled<keyof Activities>[] = [];
  for (const { task } of calls) {
    try {
      results.push({ ok: true, value: (yield task) as ActivityOutput<keyof Activities> });
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
): Generator<Task, Settled<N>, unknown> {
  const [settled] = yield* settleAll(context, [prepare(context, name, input)]);
  return (settled ?? { ok: false, error: 'nothing was scheduled' }) as Settled<N>;
}

/** The engine appends kilobytes of .NET to what an activity threw; its first line is the message. */
function firstLine(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.trim().slice(0, 300);
}
