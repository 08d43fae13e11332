import { ENGINE, type EpisodeContext } from './episode-context';
import { EventType, type ExecutionStartedEvent, type HistoryEvent } from './history';
import { isTerminal } from './instance-row';
import type { LoadedInstance } from './instances';
import type { Message } from './work';

export interface Accepted {
  readonly instance: LoadedInstance;
  readonly events: readonly HistoryEvent[];
}

/** Drops what is for another execution or comes too late; an ExecutionStarted begins a new one, over whatever was there. */
export function acceptMessages(
  before: LoadedInstance | undefined,
  messages: readonly Message[],
  { log }: EpisodeContext,
): Accepted | undefined {
  let instance = before;
  let events: HistoryEvent[] = [];
  for (const { event, executionId, to } of messages) {
    if (event.EventType === EventType.ExecutionStarted) {
      const known =
        instance?.row.executionId === event.OrchestrationInstance.ExecutionId &&
        (instance.events.length > 0 || events.length > 0);
      if (known) continue;
      if (instance !== undefined && instance.events.length > 0 && !isTerminal(instance.row.status)) {
        log('warning', ENGINE, `The running instance '${to}' is replaced by a sub-orchestration with its id.`);
      }
      instance = started(event);
      events = [event];
    } else if (
      instance === undefined ||
      (instance.events.length === 0 && events.length === 0) ||
      (executionId !== undefined && executionId !== instance.row.executionId) ||
      isTerminal(instance.row.status)
    ) {
      log('debug', ENGINE, `A message for '${to}' is dropped: it is for no running execution.`);
    } else {
      events.push(event);
    }
  }
  return instance === undefined || events.length === 0 ? undefined : { instance, events };
}

function started(event: ExecutionStartedEvent): LoadedInstance {
  const startedMs = Date.parse(event.Timestamp);
  return {
    events: [],
    chunks: [],
    row: {
      instanceId: event.OrchestrationInstance.InstanceId,
      executionId: event.OrchestrationInstance.ExecutionId,
      name: event.Name,
      version: event.Version,
      status: 'Pending',
      input: event.Input,
      output: null,
      customStatus: null,
      createdMs: startedMs,
      updatedMs: startedMs,
      parent: event.ParentInstance,
      tags: event.Tags,
      historyChunks: 0,
    },
  };
}
