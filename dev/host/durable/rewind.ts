import { EventType, type HistoryEvent, type SubOrchestrationCreatedEvent } from './history';
import { genericEvent } from './history-events';
import type { LoadedInstance } from './instances';

export interface Rewound {
  readonly instance: LoadedInstance;
  /** Children whose failure is undone with their parent's: they are rewound too, and answer again. */
  readonly children: readonly string[];
}

/**
 * Undoes the failure of an instance. Failed activities lose their scheduling, so that the replay schedules them again
 * under the same ids; failed children lose only their failure. What is undone stays in the history as generic events.
 */
export function rewindInstance({ row, events }: LoadedInstance): Rewound {
  const failedTasks = new Set<number>();
  const failedChildren = new Set<number>();
  for (const event of events) {
    if (event.EventType === EventType.TaskFailed) failedTasks.add(event.TaskScheduledId);
    if (event.EventType === EventType.SubOrchestrationInstanceFailed) failedChildren.add(event.TaskScheduledId);
  }
  const undone = (event: HistoryEvent): boolean =>
    event.EventType === EventType.TaskFailed ||
    event.EventType === EventType.SubOrchestrationInstanceFailed ||
    event.EventType === EventType.ExecutionCompleted ||
    (event.EventType === EventType.TaskScheduled && failedTasks.has(event.EventId));
  const rewound = events.map((event) =>
    undone(event) ? { ...genericEvent(event.EventId, null, event.Timestamp), IsPlayed: event.IsPlayed } : event,
  );
  return {
    instance: {
      row: { ...row, status: 'Running', output: null },
      events: rewound,
      chunks: [rewound.map((event) => JSON.stringify(event)).join(',')],
    },
    children: events
      .filter(
        (event): event is SubOrchestrationCreatedEvent => event.EventType === EventType.SubOrchestrationInstanceCreated,
      )
      .filter(({ EventId }) => failedChildren.has(EventId))
      .map(({ InstanceId }) => InstanceId),
  };
}
