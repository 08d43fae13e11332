import {
  EventType,
  OrchestrationStatus,
  type EventRaisedEvent,
  type EventSentEvent,
  type ExecutionCompletedEvent,
  type ExecutionResumedEvent,
  type ExecutionStartedEvent,
  type ExecutionSuspendedEvent,
  type ExecutionTerminatedEvent,
  type FailureDetails,
  type GenericEvent,
  type OrchestratorCompletedEvent,
  type OrchestratorStartedEvent,
  type ParentInstance,
  type RuntimeStatus,
  type SubOrchestrationCompletedEvent,
  type SubOrchestrationCreatedEvent,
  type SubOrchestrationFailedEvent,
  type TaskCompletedEvent,
  type TaskFailedEvent,
  type TaskScheduledEvent,
  type TimerCreatedEvent,
  type TimerFiredEvent,
} from './history';

// Factories in the key order of the framework's serialiser. `at` is an engine time; messages carry the id -1.
const message = (at: string) => ({ EventId: -1, IsPlayed: false, Timestamp: at });
const decision = (id: number, at: string) => ({ EventId: id, IsPlayed: false, Timestamp: at });

export interface StartFields {
  readonly instanceId: string;
  readonly executionId: string;
  readonly name: string;
  readonly version: string | null;
  readonly input: string | null;
  readonly parent?: ParentInstance | null;
  readonly tags?: Record<string, string> | null;
  readonly generation?: number | null;
}

export function executionStarted(fields: StartFields, at: string): ExecutionStartedEvent {
  return {
    OrchestrationInstance: { InstanceId: fields.instanceId, ExecutionId: fields.executionId },
    EventType: EventType.ExecutionStarted,
    ParentInstance: fields.parent ?? null,
    Name: fields.name,
    Version: fields.version,
    Input: fields.input,
    Tags: fields.tags ?? null,
    Correlation: null,
    ParentTraceContext: null,
    ScheduledStartTime: null,
    Generation: fields.generation === undefined ? 0 : fields.generation,
    GenerateNewTrace: false,
    ...message(at),
  };
}

export function orchestratorStarted(at: string): OrchestratorStartedEvent {
  return { EventType: EventType.OrchestratorStarted, ...message(at) };
}

export function orchestratorCompleted(at: string): OrchestratorCompletedEvent {
  return { EventType: EventType.OrchestratorCompleted, ...message(at) };
}

export function executionCompleted(
  fields: { id: number; status: RuntimeStatus; result: string | null; failureDetails: FailureDetails | null },
  at: string,
): ExecutionCompletedEvent {
  return {
    EventType: EventType.ExecutionCompleted,
    OrchestrationStatus: OrchestrationStatus[fields.status],
    Result: fields.result,
    FailureDetails: fields.failureDetails,
    ...decision(fields.id, at),
  };
}

export function executionTerminated(reason: string | null, at: string): ExecutionTerminatedEvent {
  return { EventType: EventType.ExecutionTerminated, Input: reason, ...message(at) };
}

export function executionSuspended(reason: string | null, at: string): ExecutionSuspendedEvent {
  return { EventType: EventType.ExecutionSuspended, Reason: reason, ...message(at) };
}

export function executionResumed(reason: string | null, at: string): ExecutionResumedEvent {
  return { EventType: EventType.ExecutionResumed, Reason: reason, ...message(at) };
}

export function taskScheduled(
  fields: { id: number; name: string; input: string | null },
  at: string,
): TaskScheduledEvent {
  return {
    EventType: EventType.TaskScheduled,
    Name: fields.name,
    Version: '',
    Input: fields.input,
    ParentTraceContext: null,
    Tags: null,
    ...decision(fields.id, at),
  };
}

export function taskCompleted(id: number, result: string | null, at: string): TaskCompletedEvent {
  return { EventType: EventType.TaskCompleted, TaskScheduledId: id, Result: result, ...message(at) };
}

export interface TaskFailure {
  readonly reason: string | null;
  readonly details: string | null;
  readonly failureDetails: FailureDetails | null;
}

export function taskFailed(id: number, failure: TaskFailure, at: string): TaskFailedEvent {
  return {
    EventType: EventType.TaskFailed,
    TaskScheduledId: id,
    Reason: failure.reason,
    Details: failure.details,
    FailureDetails: failure.failureDetails,
    ...message(at),
  };
}

export function subOrchestrationCreated(
  fields: { id: number; name: string; version: string | null; instanceId: string; input: string | null },
  at: string,
): SubOrchestrationCreatedEvent {
  return {
    EventType: EventType.SubOrchestrationInstanceCreated,
    Name: fields.name,
    Version: fields.version,
    InstanceId: fields.instanceId,
    Input: fields.input,
    ClientSpanId: null,
    Tags: null,
    ...decision(fields.id, at),
  };
}

export function subOrchestrationCompleted(
  id: number,
  result: string | null,
  at: string,
): SubOrchestrationCompletedEvent {
  return {
    EventType: EventType.SubOrchestrationInstanceCompleted,
    TaskScheduledId: id,
    Result: result,
    ...message(at),
  };
}

export function subOrchestrationFailed(id: number, failure: TaskFailure, at: string): SubOrchestrationFailedEvent {
  return {
    EventType: EventType.SubOrchestrationInstanceFailed,
    TaskScheduledId: id,
    Reason: failure.reason,
    Details: failure.details,
    FailureDetails: failure.failureDetails,
    ...message(at),
  };
}

export function timerCreated(id: number, fireAt: string, at: string): TimerCreatedEvent {
  return { EventType: EventType.TimerCreated, FireAt: fireAt, ...decision(id, at) };
}

export function timerFired(id: number, fireAt: string, at: string): TimerFiredEvent {
  return { EventType: EventType.TimerFired, TimerId: id, FireAt: fireAt, ...message(at) };
}

export function eventSent(
  fields: { id: number; instanceId: string; name: string; input: string | null },
  at: string,
): EventSentEvent {
  return {
    EventType: EventType.EventSent,
    InstanceId: fields.instanceId,
    Name: fields.name,
    Input: fields.input,
    ...decision(fields.id, at),
  };
}

export function eventRaised(name: string, input: string | null, at: string): EventRaisedEvent {
  return { EventType: EventType.EventRaised, Name: name, Input: input, ParentTraceContext: null, ...message(at) };
}

export function genericEvent(id: number, data: string | null, at: string): GenericEvent {
  return { Data: data, EventType: EventType.GenericEvent, EventId: id, IsPlayed: false, Timestamp: at };
}
