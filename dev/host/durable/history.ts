/**
 * History events in the words of the Durable Task framework: these objects, as JSON, are what the SDK replays and what is
 * stored. The factories fix the order of the keys, which the framework's own serialiser gives and some readers show.
 */
export const EventType = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventSent: 14,
  EventRaised: 15,
  ContinueAsNew: 16,
  GenericEvent: 17,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
} as const;
type EventTypes = typeof EventType;

/** Runtime states with the numbers that history holds. */
export const OrchestrationStatus = {
  Running: 0,
  Completed: 1,
  ContinuedAsNew: 2,
  Failed: 3,
  Canceled: 4,
  Terminated: 5,
  Pending: 6,
  Suspended: 7,
} as const;
export type RuntimeStatus = keyof typeof OrchestrationStatus;

export interface FailureDetails {
  ErrorType: string;
  ErrorMessage: string;
  StackTrace: string | null;
  InnerFailure: FailureDetails | null;
  IsNonRetriable: boolean;
  Properties: Record<string, unknown> | null;
}

export interface OrchestrationInstance {
  InstanceId: string;
  ExecutionId: string;
}

export interface ParentInstance {
  Name: string;
  OrchestrationInstance: OrchestrationInstance;
  TaskScheduleId: number;
  Version: string | null;
}

interface Base {
  EventId: number;
  IsPlayed: boolean;
  Timestamp: string;
}
type Event<Name extends keyof EventTypes, Fields> = { EventType: EventTypes[Name] } & Fields & Base;

export type ExecutionStartedEvent = Event<
  'ExecutionStarted',
  {
    OrchestrationInstance: OrchestrationInstance;
    ParentInstance: ParentInstance | null;
    Name: string;
    Version: string | null;
    Input: string | null;
    Tags: Record<string, string> | null;
    Correlation: null;
    ParentTraceContext: null;
    ScheduledStartTime: null;
    Generation: number | null;
    GenerateNewTrace: boolean;
  }
>;
export type ExecutionCompletedEvent = Event<
  'ExecutionCompleted',
  { OrchestrationStatus: number; Result: string | null; FailureDetails: FailureDetails | null }
>;
export type ExecutionTerminatedEvent = Event<'ExecutionTerminated', { Input: string | null }>;
export type TaskScheduledEvent = Event<
  'TaskScheduled',
  { Name: string; Version: string; Input: string | null; ParentTraceContext: null; Tags: null }
>;
export type TaskCompletedEvent = Event<'TaskCompleted', { TaskScheduledId: number; Result: string | null }>;
interface Failure {
  TaskScheduledId: number;
  Reason: string | null;
  Details: string | null;
  FailureDetails: FailureDetails | null;
}
export type TaskFailedEvent = Event<'TaskFailed', Failure>;
export type SubOrchestrationCreatedEvent = Event<
  'SubOrchestrationInstanceCreated',
  {
    Name: string;
    Version: string | null;
    InstanceId: string;
    Input: string | null;
    ClientSpanId: null;
    Tags: null;
  }
>;
export type SubOrchestrationCompletedEvent = Event<
  'SubOrchestrationInstanceCompleted',
  { TaskScheduledId: number; Result: string | null }
>;
export type SubOrchestrationFailedEvent = Event<'SubOrchestrationInstanceFailed', Failure>;
export type TimerCreatedEvent = Event<'TimerCreated', { FireAt: string }>;
export type TimerFiredEvent = Event<'TimerFired', { TimerId: number; FireAt: string }>;
export type OrchestratorStartedEvent = Event<'OrchestratorStarted', object>;
export type OrchestratorCompletedEvent = Event<'OrchestratorCompleted', object>;
export type EventSentEvent = Event<'EventSent', { InstanceId: string; Name: string; Input: string | null }>;
export type EventRaisedEvent = Event<'EventRaised', { Name: string; Input: string | null; ParentTraceContext: null }>;
export type ContinueAsNewEvent = Event<
  'ContinueAsNew',
  { OrchestrationStatus: number; Result: string | null; FailureDetails: null }
>;
export type GenericEvent = Event<'GenericEvent', { Data: string | null }>;
export type ExecutionSuspendedEvent = Event<'ExecutionSuspended', { Reason: string | null }>;
export type ExecutionResumedEvent = Event<'ExecutionResumed', { Reason: string | null }>;

export type HistoryEvent =
  | ExecutionStartedEvent
  | ExecutionCompletedEvent
  | ExecutionTerminatedEvent
  | TaskScheduledEvent
  | TaskCompletedEvent
  | TaskFailedEvent
  | SubOrchestrationCreatedEvent
  | SubOrchestrationCompletedEvent
  | SubOrchestrationFailedEvent
  | TimerCreatedEvent
  | TimerFiredEvent
  | OrchestratorStartedEvent
  | OrchestratorCompletedEvent
  | EventSentEvent
  | EventRaisedEvent
  | ContinueAsNewEvent
  | GenericEvent
  | ExecutionSuspendedEvent
  | ExecutionResumedEvent;

/** The number of an event's type as its name: `TaskScheduled` for 4. */
export function eventTypeName(type: number): string {
  return Object.entries(EventType).find(([, number]) => number === type)?.[0] ?? String(type);
}

/** A runtime state's number as its name. */
export function statusName(status: number): string {
  return Object.entries(OrchestrationStatus).find(([, number]) => number === status)?.[0] ?? String(status);
}
