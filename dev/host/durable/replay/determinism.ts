import {
  EventType,
  type EventSentEvent,
  type SubOrchestrationCreatedEvent,
  type TaskScheduledEvent,
  type TimerCreatedEvent,
} from '../history';
import { frameworkNames, type Decision } from './decisions';

export type DecisionEvent = TaskScheduledEvent | TimerCreatedEvent | SubOrchestrationCreatedEvent | EventSentEvent;

/** A replay that disagrees with its history. The message is the failed instance's output, word for word. */
export class NonDeterminismError extends Error {
  override readonly name = 'NonDeterminismError';
  constructor(detail: string) {
    super(`Non-Deterministic workflow detected: A previous execution of this orchestration ${detail}`);
  }
}

const CHANGED = 'Was a change made to the orchestrator code after this instance had already started running?';
const MISSING = `but the current replay execution hasn't (yet?) scheduled this task. ${CHANGED}`;

/**
 * Compares what history says was decided under an id with what this replay decided under it. As in the framework, kinds
 * and names (ignoring case) must agree; inputs, versions, due times and instance ids are not looked at. The wording,
 * odd spaces included, is the framework's: people search for it.
 */
export function checkDecision(event: DecisionEvent, decision: Decision | undefined): void {
  switch (event.EventType) {
    case EventType.TaskScheduled:
      return checkTask(event, decision);
    case EventType.TimerCreated:
      return checkTimer(event, decision);
    case EventType.SubOrchestrationInstanceCreated:
      return checkSubOrchestration(event, decision);
    case EventType.EventSent:
      return checkEventSent(event, decision);
  }
}

function checkTask({ EventId: id, Name: name, Version: version }: TaskScheduledEvent, decision?: Decision): void {
  if (decision === undefined) {
    throw new NonDeterminismError(
      `scheduled an activity task with sequence ID ${id} and name '${name}' (version '${version}'), ${MISSING}`,
    );
  }
  const was = `scheduled an activity task with sequence number ${id} named '${name}', but the current orchestration replay instead`;
  if (decision.kind !== 'activity') {
    throw new NonDeterminismError(
      `${was} produced a ${frameworkNames[decision.kind]} action with this sequence number. ${CHANGED}`,
    );
  }
  if (!sameName(decision.name, name)) {
    throw new NonDeterminismError(
      `${was} scheduled an activity task named '${decision.name}' with this sequence number.  ${CHANGED}`,
    );
  }
}

function checkTimer({ EventId: id }: TimerCreatedEvent, decision?: Decision): void {
  const was = `scheduled a timer task with sequence number ${id}`;
  if (decision === undefined) throw new NonDeterminismError(`${was} ${MISSING}`);
  if (decision.kind !== 'timer') {
    throw new NonDeterminismError(
      `${was} named but the current orchestration replay instead produced a ${frameworkNames[decision.kind]} action with this sequence number. ${CHANGED}`,
    );
  }
}

function checkSubOrchestration(event: SubOrchestrationCreatedEvent, decision?: Decision): void {
  const was = `scheduled a sub-orchestration task with sequence ID ${event.EventId} and name '${event.Name}' (version '${event.Version ?? ''}', instance ID '${event.InstanceId}')`;
  if (decision === undefined) throw new NonDeterminismError(`${was}, ${MISSING}`);
  const now = `${was}, but the current orchestration replay instead`;
  if (decision.kind !== 'sub-orchestration') {
    throw new NonDeterminismError(
      `${now} produced a ${frameworkNames[decision.kind]} action at this sequence number. ${CHANGED}`,
    );
  }
  if (!sameName(decision.name, event.Name)) {
    throw new NonDeterminismError(
      `${now} scheduled a sub-orchestration task with name ${decision.name} at this sequence number. ${CHANGED}`,
    );
  }
}

function checkEventSent(event: EventSentEvent, decision?: Decision): void {
  const was = `scheduled a send event task with sequence ID ${event.EventId}, type 'EventSent' name '${event.Name}', instance ID '${event.InstanceId}'`;
  if (decision === undefined) throw new NonDeterminismError(`${was}, ${MISSING}`);
  const now = `${was}, but the current orchestration replay instead`;
  if (decision.kind !== 'event') {
    throw new NonDeterminismError(
      `${now} produced a ${frameworkNames[decision.kind]} action at this sequence number. ${CHANGED}`,
    );
  }
  if (!sameName(decision.name, event.Name)) {
    throw new NonDeterminismError(
      `${now} scheduled a send event task with name ${decision.name}at this sequence number. ${CHANGED}`,
    );
  }
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
