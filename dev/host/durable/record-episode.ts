import { answerParent, completedEvent, outputAfter, statusAfter } from './completion';
import { customStatusOf } from './custom-status';
import type { EpisodeContext } from './episode-context';
import { plainGuid } from './guid';
import { EventType, type HistoryEvent } from './history';
import {
  eventRaised,
  eventSent,
  executionStarted,
  orchestratorCompleted,
  subOrchestrationCreated,
  taskScheduled,
  timerCreated,
  timerFired,
} from './history-events';
import type { InstanceRow } from './instance-row';
import type { LoadedInstance } from './instances';
import type { Decision } from './replay/decisions';
import type { Outcome } from './replay/outcome';
import type { Completion, ReplayResult } from './replay/replay';
import { timerDueMs } from './timer-due';
import { engineTime } from './timestamps';
import type { NewActivity, NewMessage } from './work';

export interface Recording {
  readonly current: LoadedInstance;
  readonly newEvents: readonly HistoryEvent[];
  readonly result: ReplayResult;
  readonly completion: Completion | undefined;
  readonly outcome: Outcome;
  readonly context: EpisodeContext;
  readonly out: { readonly messages: NewMessage[]; readonly activities: NewActivity[] };
}

/** Turns decisions into events of history and into messages, and writes the instance's new row. */
export function record({ current, newEvents, result, completion, outcome, context, out }: Recording): LoadedInstance {
  const { row } = current;
  const nowMs = context.clock.now();
  const at = engineTime(nowMs);
  const decided = result.decisions.map((decision) => carryOut(decision, row, context, out));
  const played = newEvents.map((event) =>
    event.EventType === EventType.OrchestratorStarted ? event : { ...event, IsPlayed: true },
  );
  const ended = completion === undefined ? [] : [completedEvent(completion, at)];
  const added = [...played, ...decided, ...ended, orchestratorCompleted(at)];
  if (completion !== undefined) out.messages.push(...answerParent(row, completion, at));
  const status = statusAfter(result, completion);
  return {
    events: [...current.events, ...added],
    chunks: [...current.chunks, added.map((event) => JSON.stringify(event)).join(',')],
    row: {
      ...row,
      status,
      output: outputAfter(row, newEvents, completion),
      customStatus: customStatusOf(outcome) ?? keptStatus(current),
      updatedMs: nowMs,
    },
  };
}

/** The first run of a next generation publishes no empty status over the last one's; every other episode does. */
function keptStatus({ row, events }: LoadedInstance): string | null {
  return events.length === 0 ? row.customStatus : null;
}

function carryOut(
  decision: Decision,
  row: InstanceRow,
  { clock, settings }: EpisodeContext,
  out: Recording['out'],
): HistoryEvent {
  const nowMs = clock.now();
  const at = engineTime(nowMs);
  const { instanceId, executionId } = row;
  switch (decision.kind) {
    case 'activity': {
      const { id, name, input } = decision;
      out.activities.push({ instanceId, executionId, taskId: id, name, input: input ?? '[null]' });
      return taskScheduled({ id, name, input: settings.storeInputs ? input : null }, at);
    }
    case 'timer': {
      const fireAt = engineTime(decision.fireAtMs);
      out.messages.push({
        to: instanceId,
        executionId,
        event: timerFired(decision.id, fireAt, at),
        dueMs: timerDueMs(decision, nowMs),
      });
      return timerCreated(decision.id, fireAt, at);
    }
    case 'sub-orchestration': {
      const { id, name, version, instanceId: child, input } = decision;
      const parent = {
        Name: row.name,
        OrchestrationInstance: { InstanceId: instanceId, ExecutionId: executionId },
        TaskScheduleId: id,
        Version: row.version,
      };
      const start = { instanceId: child, executionId: plainGuid(), name, version, input, parent, generation: null };
      out.messages.push({ to: child, event: executionStarted(start, at) });
      return subOrchestrationCreated(
        { id, name, version, instanceId: child, input: settings.storeInputs ? input : null },
        at,
      );
    }
    case 'event': {
      const { id, instanceId: to, name, input, dueMs } = decision;
      out.messages.push({ to, event: eventRaised(name, input, at), ...(dueMs !== undefined && { dueMs }) });
      return eventSent({ id, instanceId: to, name, input }, at);
    }
  }
}
