import type { EpisodeContext } from './episode-context';
import { plainGuid } from './guid';
import { EventType, OrchestrationStatus, type HistoryEvent, type RuntimeStatus } from './history';
import {
  executionCompleted,
  executionStarted,
  orchestratorCompleted,
  orchestratorStarted,
  subOrchestrationCompleted,
  subOrchestrationFailed,
} from './history-events';
import type { InstanceRow } from './instance-row';
import type { LoadedInstance } from './instances';
import type { Completion, ReplayResult } from './replay/replay';
import { engineTime } from './timestamps';
import type { NewMessage } from './work';

/** The last event of an execution. */
export function completedEvent(completion: Completion, at: string): HistoryEvent {
  const { id } = completion;
  switch (completion.kind) {
    case 'completed':
      return executionCompleted({ id, status: 'Completed', result: completion.result, failureDetails: null }, at);
    case 'failed':
      return executionCompleted(
        { id, status: 'Failed', result: completion.reason, failureDetails: completion.failureDetails },
        at,
      );
    case 'terminated':
      return executionCompleted({ id, status: 'Terminated', result: completion.reason, failureDetails: null }, at);
    case 'continued-as-new':
      return {
        EventType: EventType.ContinueAsNew,
        OrchestrationStatus: OrchestrationStatus.ContinuedAsNew,
        Result: completion.input,
        FailureDetails: null,
        EventId: id,
        IsPlayed: false,
        Timestamp: at,
      };
  }
}

export function statusAfter(result: ReplayResult, completion: Completion | undefined): RuntimeStatus {
  switch (completion?.kind) {
    case 'completed':
      return 'Completed';
    case 'failed':
      return 'Failed';
    case 'terminated':
      return 'Terminated';
    case 'continued-as-new':
    case undefined:
      return result.suspended ? 'Suspended' : 'Running';
  }
}

/** While an instance runs, its output holds the reason of the last suspend or resume. */
export function outputAfter(
  row: InstanceRow,
  newEvents: readonly HistoryEvent[],
  completion: Completion | undefined,
): string | null {
  switch (completion?.kind) {
    case 'completed':
      return completion.result;
    case 'failed': {
      const details = completion.failureDetails;
      return details === null ? completion.reason : `${details.ErrorType}: ${details.ErrorMessage}`;
    }
    case 'terminated':
      return completion.reason;
    case 'continued-as-new':
      return null;
    case undefined:
      return newEvents.reduce(
        (output, event) =>
          event.EventType === EventType.ExecutionSuspended || event.EventType === EventType.ExecutionResumed
            ? event.Reason
            : output,
        row.output,
      );
  }
}

/** What a child tells its parent at its end. */
export function answerParent(row: InstanceRow, completion: Completion, at: string): NewMessage[] {
  if (row.parent === null) return [];
  const { OrchestrationInstance: parent, TaskScheduleId: id } = row.parent;
  const answer = (event: HistoryEvent): NewMessage[] => [
    { to: parent.InstanceId, executionId: parent.ExecutionId, event },
  ];
  switch (completion.kind) {
    case 'completed':
      return answer(subOrchestrationCompleted(id, completion.result, at));
    case 'failed':
      return answer(subOrchestrationFailed(id, completion, at));
    case 'terminated':
      // Azure sends no details here, which the SDK cannot read: the parent dies of an internal error. An empty text is kinder.
      return answer(
        subOrchestrationFailed(id, { reason: completion.reason ?? '', details: '', failureDetails: null }, at),
      );
    case 'continued-as-new':
      return [];
  }
}

/** The next execution of an instance that continues as new, and the block of history that it begins with. */
export function nextGeneration(
  row: InstanceRow,
  completion: Completion & { readonly kind: 'continued-as-new' },
  { clock }: EpisodeContext,
): { readonly instance: LoadedInstance; readonly events: HistoryEvent[] } {
  const nowMs = clock.now();
  const at = engineTime(nowMs);
  const executionId = plainGuid();
  const start = executionStarted(
    {
      instanceId: row.instanceId,
      executionId,
      name: row.name,
      version: row.version,
      input: completion.input,
      parent: row.parent,
      tags: row.tags,
      generation: null,
    },
    at,
  );
  const events: HistoryEvent[] = [
    orchestratorStarted(at),
    start,
    ...completion.carriedOver.map((event) => ({ ...event, IsPlayed: false })),
    orchestratorCompleted(at),
  ];
  const { input } = completion;
  return {
    events,
    instance: {
      events: [],
      chunks: [],
      row: { ...row, executionId, input, output: null, createdMs: nowMs, updatedMs: nowMs, historyChunks: 0 },
    },
  };
}
