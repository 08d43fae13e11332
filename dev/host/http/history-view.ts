import { EventType, eventTypeName, statusName, type HistoryEvent } from '../durable/history';
import { offsetTime } from '../durable/timestamps';
import { jsonOrText } from './instance-status';

export interface HistoryViewOptions {
  readonly showInput: boolean;
  readonly showOutput: boolean;
  /** 3.19 tells which child an entry is of. */
  readonly withInstanceIds: boolean;
}

/** Two events stand under one id, which the extension cannot merge: its answer is an error. */
export class DuplicateEventError extends Error {
  override readonly name = 'DuplicateEventError';
}

type View = Record<string, unknown>;

/**
 * The history as `showHistory` tells it: what was scheduled is merged into what came of it, housekeeping is left out,
 * types have names.
 */
export function historyView(events: readonly HistoryEvent[], options: HistoryViewOptions): View[] {
  const scheduled = new Map<number, HistoryEvent & { Name: string }>();
  const finished = new Set<number>();
  for (const event of events) {
    if (isScheduling(event)) {
      if (scheduled.has(event.EventId)) {
        throw new DuplicateEventError(
          `An item with the same key has already been added. Key: TaskScheduled_${event.EventId}`,
        );
      }
      scheduled.set(event.EventId, event);
    } else if (isFinishing(event)) finished.add(event.TaskScheduledId);
  }
  return events.flatMap((event) => {
    if (event.EventType === EventType.OrchestratorStarted || event.EventType === EventType.OrchestratorCompleted) {
      return [];
    }
    if (isScheduling(event)) return finished.has(event.EventId) ? [] : [plain(event, options, ['Version'])];
    if (isFinishing(event)) return [merged(event, scheduled.get(event.TaskScheduledId), options)];
    return [single(event, options)];
  });
}

type Scheduling = Extract<HistoryEvent, { EventType: 4 | 7 }>;
type Finishing = Extract<HistoryEvent, { EventType: 5 | 6 | 8 | 9 }>;

function isScheduling(event: HistoryEvent): event is Scheduling {
  return event.EventType === EventType.TaskScheduled || event.EventType === EventType.SubOrchestrationInstanceCreated;
}

function isFinishing(event: HistoryEvent): event is Finishing {
  return (
    event.EventType === EventType.TaskCompleted ||
    event.EventType === EventType.TaskFailed ||
    event.EventType === EventType.SubOrchestrationInstanceCompleted ||
    event.EventType === EventType.SubOrchestrationInstanceFailed
  );
}

function merged(
  event: Finishing,
  from: (HistoryEvent & { Name: string }) | undefined,
  options: HistoryViewOptions,
): View {
  const view = plain(event, options, ['TaskScheduledId']);
  if (from === undefined) return view;
  view['ScheduledTime'] = offsetTime(from.Timestamp);
  view['FunctionName'] = from.Name;
  if (options.withInstanceIds && from.EventType === EventType.SubOrchestrationInstanceCreated) {
    view['InstanceId'] = from.InstanceId;
  }
  if (options.showInput) view['Input'] = 'Input' in from ? jsonOrText(from.Input) : null;
  return view;
}

function single(event: HistoryEvent, options: HistoryViewOptions): View {
  switch (event.EventType) {
    case EventType.ExecutionStarted: {
      const view = plain(event, options, ['OrchestrationInstance', 'ParentInstance', 'Version', 'Tags', 'Name']);
      return { ...view, FunctionName: event.Name };
    }
    case EventType.ExecutionCompleted:
    case EventType.ContinueAsNew:
      return { ...plain(event, options, []), OrchestrationStatus: statusName(event.OrchestrationStatus) };
    case EventType.TimerFired:
      return plain(event, options, ['TimerId']);
    default:
      return plain(event, options, []);
  }
}

function plain(event: HistoryEvent, { showInput, showOutput }: HistoryViewOptions, without: readonly string[]): View {
  const view: View = {};
  for (const [name, value] of Object.entries(event) as [string, unknown][]) {
    if (name === 'EventId' || name === 'IsPlayed' || without.includes(name)) continue;
    if (name === 'Input' && !showInput) continue;
    if (name === 'Result') {
      if (showOutput) view[name] = jsonOrText(value as string | null);
    } else view[name] = name === 'EventType' ? eventTypeName(value as number) : value;
  }
  return view;
}
