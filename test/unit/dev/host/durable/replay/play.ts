import type { HistoryEvent } from '../../../../../../dev/host/durable/history';
import {
  eventRaised,
  eventSent,
  executionResumed,
  executionStarted,
  executionSuspended,
  executionTerminated,
  orchestratorCompleted,
  orchestratorStarted,
  subOrchestrationCompleted,
  subOrchestrationCreated,
  subOrchestrationFailed,
  taskCompleted,
  taskFailed,
  taskScheduled,
  timerCreated,
  timerFired,
} from '../../../../../../dev/host/durable/history-events';
import { ActionType, type Action, type OrchestratorState } from '../../../../../../dev/host/durable/orchestrator-state';
import { replay, type ReplayResult } from '../../../../../../dev/host/durable/replay/replay';
import { engineTime } from '../../../../../../dev/host/durable/timestamps';

export const START_MS = Date.UTC(2026, 0, 1);
const at = (seconds = 0): string => engineTime(START_MS + seconds * 1000);
const failure = { reason: 'failed', details: 'details', failureDetails: null };

/** Histories in the shorthand of the engine: `scheduled(0)` is a TaskScheduled with the id 0. */
export const h = {
  episode: (seconds = 0): HistoryEvent => orchestratorStarted(at(seconds)),
  done: (): HistoryEvent => orchestratorCompleted(at()),
  started: (): HistoryEvent =>
    executionStarted({ instanceId: 'i', executionId: 'e', name: 'o', version: null, input: null }, at()),
  scheduled: (id: number, name = 'A'): HistoryEvent => taskScheduled({ id, name, input: null }, at()),
  completed: (id: number, result = '1'): HistoryEvent => taskCompleted(id, result, at()),
  failed: (id: number): HistoryEvent => taskFailed(id, failure, at()),
  timer: (id: number, seconds: number): HistoryEvent => timerCreated(id, at(seconds), at()),
  fired: (id: number): HistoryEvent => timerFired(id, at(), at()),
  child: (id: number, name = 'C'): HistoryEvent =>
    subOrchestrationCreated({ id, name, version: null, instanceId: 'child', input: null }, at()),
  childDone: (id: number): HistoryEvent => subOrchestrationCompleted(id, '1', at()),
  childFailed: (id: number): HistoryEvent => subOrchestrationFailed(id, failure, at()),
  sent: (id: number, name = 'op', instanceId = '@e@k'): HistoryEvent =>
    eventSent({ id, instanceId, name, input: null }, at()),
  raised: (name: string, input: string | null = null): HistoryEvent => eventRaised(name, input, at()),
  terminated: (reason: string): HistoryEvent => executionTerminated(reason, at()),
  suspended: (): HistoryEvent => executionSuspended('', at()),
  resumed: (): HistoryEvent => executionResumed('', at()),
};

/** Actions as the SDK sends them. */
export const a = {
  activity: (functionName = 'A', input?: unknown): Action => ({
    actionType: ActionType.CallActivity,
    functionName,
    input,
  }),
  retried: (attempts: number, firstMs = 1000, more: Record<string, unknown> = {}): Action => ({
    actionType: ActionType.CallActivityWithRetry,
    functionName: 'A',
    retryOptions: { firstRetryIntervalInMilliseconds: firstMs, maxNumberOfAttempts: attempts, ...more },
  }),
  child: (functionName = 'C', instanceId?: string): Action => ({
    actionType: ActionType.CallSubOrchestrator,
    functionName,
    ...(instanceId !== undefined && { instanceId }),
  }),
  timer: (seconds: number, isCanceled = false): Action => ({
    actionType: ActionType.CreateTimer,
    fireAt: new Date(START_MS + seconds * 1000).toISOString(),
    isCanceled,
  }),
  event: (externalEventName: string): Action => ({ actionType: ActionType.WaitForExternalEvent, externalEventName }),
  any: (...compoundActions: Action[]): Action => ({ actionType: ActionType.WhenAny, compoundActions }),
  all: (...compoundActions: Action[]): Action => ({ actionType: ActionType.WhenAll, compoundActions }),
  continueAsNew: (input?: unknown): Action => ({ actionType: ActionType.ContinueAsNew, input }),
  callEntity: (operation = 'get'): Action => ({ actionType: ActionType.CallEntity, operation, instanceId: '@e@k' }),
  signal: (operation = 'add'): Action => ({ actionType: ActionType.SignalEntity, operation, instanceId: '@e@k' }),
  lock: (...keys: string[]): Action => ({
    actionType: ActionType.LockEntities,
    lockSet: keys.map((key) => ({ name: 'E', key })),
  }),
  release: (): Action => ({ actionType: ActionType.ReleaseEntities }),
};

export interface Played extends ReplayResult {
  readonly warnings: readonly string[];
}

/** Plays actions against a history. Everything is registered but names that contain `unknown`. */
export function play(events: HistoryEvent[], actions: Action[], state: Partial<OrchestratorState> = {}): Played {
  const warnings: string[] = [];
  const result = replay(
    events,
    { state: { isDone: false, ...state, actions } },
    {
      instanceId: 'i',
      executionId: 'e',
      parentInstanceId: null,
      functionName: 'o',
      maxActions: 100,
      defaultVersion: null,
      httpPollMs: 30_000,
      problemWith: (kind, name) => (name.includes('unknown') ? `no ${kind} ${name}` : undefined),
      warn: (message) => warnings.push(message),
    },
  );
  return { ...result, warnings };
}

/** Decisions in short: `activity 0 A`. */
export function decided({ decisions }: ReplayResult): string[] {
  return decisions.map((decision) =>
    [decision.kind, decision.id, 'name' in decision ? decision.name : ''].join(' ').trim(),
  );
}
