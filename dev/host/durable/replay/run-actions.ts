import { normalEntityId, parseEntityId } from '../entity-id';
import { withoutReferences } from '../json-net';
import { ActionType, type Action, type OrchestratorState } from '../orchestrator-state';
import { callHttp } from './call-http';
import { EntityCalls } from './entity-calls';
import { failedFuture, settledFuture, spawn, whenAll, whenAny, type Future, type Routine } from './future';
import type { Outcome } from './outcome';
import { TaskFailedError, type ReplayContext } from './replay-context';
import { parseRetryPolicy, retryDelayMs } from './retry';
import { createTimer } from './timer';

/** What a replay needs to know of the instance and of the app. */
export interface RunSettings {
  readonly instanceId: string;
  readonly executionId: string;
  readonly parentInstanceId: string | null;
  readonly functionName: string;
  readonly maxActions: number;
  readonly defaultVersion: string | null;
  readonly httpPollMs: number;
  /** Says why a name cannot be called; undefined when it can. */
  problemWith(kind: 'activity' | 'orchestration' | 'entity', name: string): string | undefined;
  /** Hears of what would hang or lose data in Azure too. */
  warn(message: string): void;
}

/** Plays the action list. Settles with the output's JSON text, or fails with what fails the instance. */
export function runActions(context: ReplayContext, outcome: Outcome, settings: RunSettings): Future<string | null> {
  const fail = (message: string, failureDetails: OrchestratorState['failureDetails'] = undefined): TaskFailedError =>
    new TaskFailedError(
      `Orchestrator function '${settings.functionName}' failed: ${message}`,
      `Message: ${message}, StackTrace: `,
      failureDetails ?? null,
    );
  if ('failure' in outcome) return failedFuture(fail(outcome.failure, outcome.failureDetails));
  const { state } = outcome;
  const entities = new EntityCalls(context, settings);

  function* main(): Routine<string | null> {
    try {
      for (const action of state.actions) yield start(action);
    } catch (error) {
      throw error instanceof TaskFailedError ? error : fail(error instanceof Error ? error.message : String(error));
    }
    if (state.error !== undefined && state.error !== '') throw fail(state.error, state.failureDetails);
    if (!state.isDone) yield never();
    entities.releaseAll();
    return withoutReferences(jsonText(state.output));
  }

  /** Starts an action. What it settles with is of no interest, its failure neither: the SDK has seen both in the history. */
  function start(action: Action): Future<unknown> {
    const { actionType: type, input } = action;
    switch (typeof type === 'string' ? (ActionType as Record<string, number>)[type] : type) {
      case ActionType.CallActivity:
        return callActivity(action);
      case ActionType.CallActivityWithRetry:
        return retried(action, () => callActivity(action));
      case ActionType.CallSubOrchestrator:
        return callSubOrchestrator(action);
      case ActionType.CallSubOrchestratorWithRetry:
        return retried(action, () => callSubOrchestrator(action));
      case ActionType.ContinueAsNew:
        context.continueAsNew = { input: jsonText(input) };
        return settledFuture(undefined);
      case ActionType.CreateTimer:
        return createTimer(context, Date.parse(action.fireAt ?? ''), action.isCanceled === true);
      case ActionType.WaitForExternalEvent:
        return context.waitForEvent(action.externalEventName ?? '');
      case ActionType.CallEntity:
        return callEntity(action);
      case ActionType.SignalEntity:
        return signalEntity(action);
      case ActionType.CallHttp:
        return callHttp(context, action.httpRequest ?? {}, settings.httpPollMs);
      case ActionType.WhenAny:
        return whenAny((action.compoundActions ?? []).map(start));
      case ActionType.WhenAll:
        return whenAll((action.compoundActions ?? []).map(start));
      case ActionType.LockEntities:
        return entities.lock(action.lockSet ?? []);
      case ActionType.ReleaseEntities:
        entities.releaseAll();
        return settledFuture(undefined);
      default:
        throw new Error(`Received an unexpected action type from the out-of-proc function: '$${type}'.`);
    }
  }

  /** In Azure the error is swallowed and the instance stays Running for ever; here it does too, but not in silence. */
  function refused(kind: 'activity' | 'orchestration' | 'entity', name: string): Future<never> | undefined {
    const problem = settings.problemWith(kind, name);
    if (problem === undefined) return undefined;
    settings.warn(`${problem} The instance stays Running for ever, here as in Azure.`);
    return failedFuture(new Error(problem));
  }

  function callActivity({ functionName: name = '', input }: Action): Future<unknown> {
    return (
      refused('activity', name) ??
      context.decide({ kind: 'activity', id: context.takeId(), name, input: `[${jsonText(input) ?? 'null'}]` })
    );
  }

  function callSubOrchestrator({ functionName: name = '', instanceId, version, input }: Action): Future<unknown> {
    const taken = [settings.instanceId, settings.parentInstanceId].some(
      (own) => own !== null && own.toLowerCase() === instanceId?.toLowerCase(),
    );
    const bad = taken
      ? 'The instance ID of a sub-orchestration must be different than the instance ID of a parent orchestration.'
      : instanceId?.startsWith('@') === true
        ? 'Orchestration instance ids must not start with @.'
        : undefined;
    if (bad !== undefined) {
      settings.warn(`${bad} The instance stays Running for ever, here as in Azure.`);
      return failedFuture(new Error(bad));
    }
    const refusal = refused('orchestration', name);
    if (refusal !== undefined) return refusal;
    const id = context.takeId();
    return context.decide({
      kind: 'sub-orchestration',
      id,
      name,
      version: version ?? settings.defaultVersion,
      instanceId: instanceId?.trim() ? instanceId : `${settings.executionId}:${id}`,
      input: jsonText(input),
    });
  }

  function callEntity({ instanceId = '', operation = '', input }: Action): Future<unknown> {
    const target = normalEntityId(parseEntityId(instanceId) ?? { name: '', key: '' });
    return refused('entity', target.name) ?? entities.call(target, operation, jsonText(input));
  }

  function signalEntity({ instanceId = '', operation = '', input }: Action): Future<unknown> {
    const target = normalEntityId(parseEntityId(instanceId) ?? { name: '', key: '' });
    const problem = settings.problemWith('entity', target.name);
    if (problem !== undefined) throw new Error(problem);
    entities.signal(target, operation, jsonText(input));
    return settledFuture(undefined);
  }

  function retried(action: Action, attempt: () => Future<unknown>): Future<unknown> {
    return spawn(retrying(action, attempt));
  }

  function* retrying(action: Action, attempt: () => Future<unknown>): Routine<unknown> {
    const policy = parseRetryPolicy(action.retryOptions);
    const firstMs = context.nowMs;
    for (let tries = 0; ; tries++) {
      const result = attempt();
      yield result;
      if (!result.failed) return result.take();
      const error = errorOf(result);
      if (!(error instanceof TaskFailedError)) throw error;
      const last = tries >= policy.maxAttempts - 1;
      const delayMs = retryDelayMs(policy, tries, context.nowMs - firstMs);
      const gaveUp = delayMs === undefined || error.failureDetails?.IsNonRetriable === true;
      if (gaveUp && !last) {
        // The SDK knows neither reason to stop: it goes on waiting for the next attempt.
        settings.warn(
          `The retries of '${action.functionName ?? ''}' are over before their last attempt (time-out, or not retriable). The instance stays Running for ever, here as in Azure.`,
        );
        throw error;
      }
      // The SDK counts a timer after every failure, the last one included, so a retry that is over still takes one.
      yield createTimer(context, context.nowMs + (last ? 0 : (delayMs ?? 0)), false);
      if (last) throw error;
    }
  }

  return spawn(main());
}

/** JSON text as it is stored; undefined is no text at all. */
export function jsonText(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

function errorOf(future: Future<unknown>): unknown {
  try {
    future.take();
    return undefined;
  } catch (error) {
    return error;
  }
}

function never(): Future<never> {
  return whenAny([]) as unknown as Future<never>;
}
