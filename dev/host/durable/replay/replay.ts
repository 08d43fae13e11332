import type { FailureDetails, HistoryEvent } from '../history';
import type { Decision } from './decisions';
import { NonDeterminismError } from './determinism';
import type { Future } from './future';
import type { Outcome } from './outcome';
import { ReplayContext, TaskFailedError } from './replay-context';
import { runActions, type RunSettings } from './run-actions';

/** How an execution ended, before it is written down. */
export type Completion =
  | { readonly kind: 'completed'; readonly id: number; readonly result: string | null }
  | {
      readonly kind: 'failed';
      readonly id: number;
      readonly reason: string;
      readonly details: string | null;
      readonly failureDetails: FailureDetails | null;
    }
  | { readonly kind: 'terminated'; readonly id: number; readonly reason: string | null }
  | {
      readonly kind: 'continued-as-new';
      readonly id: number;
      readonly input: string | null;
      readonly carriedOver: readonly HistoryEvent[];
    };

export interface ReplayResult {
  readonly decisions: readonly Decision[];
  readonly completion: Completion | undefined;
  readonly suspended: boolean;
  /** Instance ids of the entities that the execution has asked to lock and not released. */
  readonly locks: readonly string[];
}

/**
 * Replays a whole execution: plays the actions of the SDK against the history, from the first event to the last, and
 * returns what is new. `failure` is how the function itself failed, when it did not even deliver actions.
 */
export function replay(events: readonly HistoryEvent[], outcome: Outcome, settings: RunSettings): ReplayResult {
  let main: Future<string | null> | undefined;
  const context = new ReplayContext(settings.maxActions, () => {
    main ??= runActions(context, outcome, settings);
  });
  let completion: Completion | undefined;
  try {
    for (const event of events) context.process(event);
    completion = complete(context, main);
  } catch (error) {
    if (!(error instanceof NonDeterminismError)) throw error;
    completion = {
      kind: 'failed',
      id: context.takeLastId(),
      reason: error.message,
      details: null,
      failureDetails: null,
    };
  }
  return { decisions: context.decisions, completion, suspended: context.suspended, locks: context.locks };
}

function complete(context: ReplayContext, main: Future<string | null> | undefined): Completion | undefined {
  if (context.terminated !== undefined) {
    return { kind: 'terminated', id: context.takeLastId(), reason: context.terminated.reason };
  }
  // An execution ends only when nothing it has started is still open: an uncancelled timer keeps it Running.
  if (main?.settled !== true || context.hasOpenTasks) return undefined;
  if (main.failed) return failed(context, main);
  const id = context.takeLastId();
  return context.continueAsNew === undefined
    ? { kind: 'completed', id, result: main.take() }
    : { kind: 'continued-as-new', id, input: context.continueAsNew.input, carriedOver: context.carriedOver };
}

function failed(context: ReplayContext, main: Future<string | null>): Completion {
  const id = context.takeLastId();
  try {
    main.take();
  } catch (error) {
    if (error instanceof TaskFailedError) {
      const { reason, details, failureDetails } = error;
      return { kind: 'failed', id, reason: reason ?? '', details, failureDetails };
    }
    throw error;
  }
  throw new Error('A failed replay must have an error.');
}
