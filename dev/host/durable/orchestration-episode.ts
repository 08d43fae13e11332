import type { Clock } from '../../clock/clock';
import type { Log } from '../host-log';
import { problemWithName, type DurableFunctions, type FunctionOutcome } from './functions';
import { plainGuid } from './guid';
import { EventType, type ExecutionStartedEvent, type HistoryEvent, type RuntimeStatus } from './history';
import {
  eventRaised,
  executionCompleted,
  executionStarted,
  eventSent,
  orchestratorCompleted,
  orchestratorStarted,
  subOrchestrationCompleted,
  subOrchestrationCreated,
  subOrchestrationFailed,
  taskScheduled,
  timerCreated,
  timerFired,
} from './history-events';
import type { HubSettings } from './hub-settings';
import { isTerminal, type InstanceRow } from './instance-row';
import type { LoadedInstance } from './instances';
import { orchestrationPayload } from './orchestration-payload';
import { parseFailedState, parseState, type OrchestratorState } from './orchestrator-state';
import type { Decision } from './replay/decisions';
import { replay, type Completion, type ReplayResult } from './replay/replay';
import { jsonText } from './replay/run-actions';
import { timerDueMs } from './timer-due';
import { engineTime } from './timestamps';
import type { Message, NewActivity, NewMessage } from './work';

export interface EpisodeContext {
  readonly clock: Clock;
  readonly functions: DurableFunctions;
  readonly settings: HubSettings;
  readonly log: Log;
}

/** All that an episode changes: it is committed whole or not at all. */
export interface EpisodeResult {
  readonly after: LoadedInstance;
  readonly messages: readonly NewMessage[];
  readonly activities: readonly NewActivity[];
}

const CATEGORY = 'Host.Triggers.DurableTask';

/**
 * Runs one episode: gives the function its whole history with the new messages, plays the actions it returns, and says
 * what to write and what to send. Undefined when no message was for the current execution.
 */
export async function runEpisode(
  before: LoadedInstance | undefined,
  messages: readonly Message[],
  context: EpisodeContext,
): Promise<EpisodeResult | undefined> {
  const accepted = acceptMessages(before, messages, context);
  if (accepted === undefined) return undefined;
  const at = engineTime(context.clock.now());
  let current = accepted.instance;
  let newEvents: HistoryEvent[] = [orchestratorStarted(at), ...accepted.events];
  const out: { messages: NewMessage[]; activities: NewActivity[] } = { messages: [], activities: [] };

  for (;;) {
    const outcome = await runFunction(current, newEvents, context);
    const result = replay([...current.events, ...newEvents], outcome, runSettings(current.row, context));
    const { completion } = limitCustomStatus(outcome, result, current.row);
    const after = record({ current, newEvents, result, completion, outcome, context, out });
    if (completion?.kind !== 'continued-as-new') return { after, ...out };
    // The next generation starts in the same work item; its first block of history has no events of the old one.
    ({ instance: current, events: newEvents } = nextGeneration(after.row, completion, context));
  }
}

interface Accepted {
  readonly instance: LoadedInstance;
  readonly events: readonly HistoryEvent[];
}

/** Drops what is for another execution or comes too late; an ExecutionStarted begins a new one, over whatever was there. */
function acceptMessages(
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
        log('warning', CATEGORY, `The running instance '${to}' is replaced by a sub-orchestration with its id.`);
      }
      instance = started(event);
      events = [event];
    } else if (
      instance === undefined ||
      (instance.events.length === 0 && events.length === 0) ||
      (executionId !== undefined && executionId !== instance.row.executionId) ||
      isTerminal(instance.row.status)
    ) {
      log('debug', CATEGORY, `A message for '${to}' is dropped: it is for no running execution.`);
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

type Outcome = { readonly state: OrchestratorState } | { readonly failure: string };

async function runFunction(
  { row, events, chunks }: LoadedInstance,
  newEvents: readonly HistoryEvent[],
  { functions, settings }: EpisodeContext,
): Promise<Outcome> {
  const problem = problemWithName(functions, 'orchestration', row.name);
  if (problem !== undefined) return { failure: problem };
  const start = [...events, ...newEvents].find((event) => event.EventType === EventType.ExecutionStarted);
  const payload = orchestrationPayload({ row, chunks, newEvents, replaying: start?.IsPlayed === true }, settings);
  return digest(await functions.runOrchestrator(row.name, row.instanceId, payload));
}

function digest(outcome: FunctionOutcome): Outcome {
  try {
    if (outcome.ok) return { state: parseState(outcome.value) };
    const state = parseFailedState(outcome.message);
    if (state !== undefined) return { state };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
  const { message, stack } = outcome;
  return { failure: `One or more errors occurred. (Result: Failure\nException: ${message}\nStack: ${stack})` };
}

function runSettings(row: InstanceRow, { functions, settings, log }: EpisodeContext) {
  return {
    instanceId: row.instanceId,
    executionId: row.executionId,
    parentInstanceId: row.parent?.OrchestrationInstance.InstanceId ?? null,
    functionName: row.name,
    maxActions: settings.maxActions,
    defaultVersion: settings.defaultVersion,
    httpPollMs: settings.httpPollMs,
    problemWith: (kind: 'orchestration' | 'activity' | 'entity', name: string) =>
      problemWithName(functions, kind, name),
    warn: (message: string) => log('error', CATEGORY, `${row.name} '${row.instanceId}': ${message}`),
  };
}

const CUSTOM_STATUS_LIMIT_KB = 16;

/** A custom status that is too large fails the instance instead of being cut. */
function limitCustomStatus(outcome: Outcome, result: ReplayResult, row: InstanceRow): ReplayResult {
  const sizeKb = Math.trunc(((customStatusOf(outcome)?.length ?? 0) * 2) / 1024);
  if (sizeKb <= CUSTOM_STATUS_LIMIT_KB) return result;
  const completion: Completion = {
    kind: 'failed',
    id: result.completion?.id ?? result.decisions.length,
    reason: `Orchestrator function '${row.name}' failed: The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. The current payload size is ${sizeKb} KB.`,
    details: null,
    failureDetails: null,
  };
  return { ...result, completion };
}

function customStatusOf(outcome: Outcome): string | null {
  return 'state' in outcome ? jsonText(outcome.state.customStatus) : null;
}

interface Recording {
  readonly current: LoadedInstance;
  readonly newEvents: readonly HistoryEvent[];
  readonly result: ReplayResult;
  readonly completion: Completion | undefined;
  readonly outcome: Outcome;
  readonly context: EpisodeContext;
  readonly out: { readonly messages: NewMessage[]; readonly activities: NewActivity[] };
}

/** Turns decisions into events of history and into messages, and writes the instance's new row. */
function record({ current, newEvents, result, completion, outcome, context, out }: Recording): LoadedInstance {
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
      customStatus: customStatusOf(outcome),
      updatedMs: nowMs,
    },
  };
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
      const start = { instanceId: child, executionId: plainGuid(), name, version, input, parent };
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

function completedEvent(completion: Completion, at: string): HistoryEvent {
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
        OrchestrationStatus: 2,
        Result: completion.input,
        FailureDetails: null,
        EventId: id,
        IsPlayed: false,
        Timestamp: at,
      };
  }
}

function statusAfter(result: ReplayResult, completion: Completion | undefined): RuntimeStatus {
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
function outputAfter(
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

function answerParent(row: InstanceRow, completion: Completion, at: string): NewMessage[] {
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

function nextGeneration(
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
