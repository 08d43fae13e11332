import { acceptMessages } from './accept-messages';
import { nextGeneration } from './completion';
import { limitCustomStatus } from './custom-status';
import { ENGINE, type EpisodeContext } from './episode-context';
import { problemWithName, type FunctionOutcome } from './functions';
import { EventType, type HistoryEvent } from './history';
import { orchestratorStarted } from './history-events';
import type { InstanceRow } from './instance-row';
import type { LoadedInstance } from './instances';
import { orchestrationPayload } from './orchestration-payload';
import { parseFailedState, parseState } from './orchestrator-state';
import { record } from './record-episode';
import type { Outcome } from './replay/outcome';
import { replay, type ReplayResult } from './replay/replay';
import type { RunSettings } from './replay/run-actions';
import { engineTime } from './timestamps';
import { versionMatches } from './versions';
import type { Message, NewActivity, NewMessage } from './work';

/** All that an episode changes: it is committed whole or not at all. */
export interface EpisodeResult {
  readonly after: LoadedInstance;
  readonly messages: readonly NewMessage[];
  readonly activities: readonly NewActivity[];
}

/**
 * Runs one episode: gives the function its whole history with the new messages, plays the actions it returns, and says
 * what to write and what to send. Undefined when no message was for the current execution; `aborted` when the function took
 * too long or its worker is gone, and is to be given the same messages again.
 */
export async function runEpisode(
  before: LoadedInstance | undefined,
  messages: readonly Message[],
  context: EpisodeContext,
): Promise<EpisodeResult | 'aborted' | undefined> {
  const accepted = acceptMessages(before, messages, context);
  if (accepted === undefined) return undefined;
  const at = engineTime(context.clock.now());
  let current = accepted.instance;
  let newEvents: HistoryEvent[] = [orchestratorStarted(at), ...accepted.events];
  const out: { messages: NewMessage[]; activities: NewActivity[] } = { messages: [], activities: [] };

  for (;;) {
    const settings = runSettings(current.row, context);
    const outcome = await runFunction(current, newEvents, context);
    if (outcome === 'aborted') return outcome;
    const result = replay([...current.events, ...newEvents], outcome, settings);
    const { completion } = result;
    if (completion?.kind === 'failed' || completion?.kind === 'terminated') warnOfLocks(result, settings);
    const after = record({ current, newEvents, result, completion, outcome, context, out });
    if (completion?.kind !== 'continued-as-new') return { after, ...out };
    // The next generation starts in the same work item; its first block of history has no events of the old one.
    ({ instance: current, events: newEvents } = nextGeneration(after.row, completion, context));
  }
}

async function runFunction(
  { row, events, chunks }: LoadedInstance,
  newEvents: readonly HistoryEvent[],
  { functions, settings, log }: EpisodeContext,
): Promise<Outcome | 'aborted'> {
  if (!versionMatches(row.version, settings)) return versionMismatch();
  const problem = problemWithName(functions, 'orchestration', row.name);
  if (problem !== undefined) return { failure: problem };
  const start = [...events, ...newEvents].find((event) => event.EventType === EventType.ExecutionStarted);
  const payload = orchestrationPayload({ row, chunks, newEvents, replaying: start?.IsPlayed === true }, settings);
  const ran = await functions.runOrchestrator(row.name, payload);
  if (!ran.ok && (ran.timedOut === true || ran.abandoned === true)) {
    log('error', ENGINE, `${row.name} '${row.instanceId}': an episode is given up, and is run again. ${ran.message}`);
    return 'aborted';
  }
  const outcome = digest(ran);
  const limited = limitCustomStatus(outcome);
  if ('failure' in limited && 'state' in outcome) {
    // With earlier actions in its history the instance ends as non-deterministic, and its output does not tell this.
    log('error', ENGINE, `${row.name} '${row.instanceId}': its custom status is too large. ${limited.failure}`);
  }
  return limited;
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

/** Only the release of an execution that ends by itself frees its locks. */
function warnOfLocks({ locks }: ReplayResult, settings: RunSettings): void {
  if (locks.length === 0) return;
  settings.warn(
    `It has ended without releasing its locks on ${locks.join(', ')}. Whoever calls or locks them waits for ever, here as in Azure.`,
  );
}

function versionMismatch(): Outcome {
  const failure = 'Orchestration version did not comply with Worker Versioning';
  return {
    failure,
    failureDetails: {
      ErrorType: 'VersionMismatch',
      ErrorMessage: failure,
      StackTrace: null,
      InnerFailure: null,
      IsNonRetriable: true,
      Properties: null,
    },
  };
}

function runSettings(row: InstanceRow, { functions, settings, log }: EpisodeContext): RunSettings {
  return {
    instanceId: row.instanceId,
    executionId: row.executionId,
    parentInstanceId: row.parent?.OrchestrationInstance.InstanceId ?? null,
    functionName: row.name,
    maxActions: settings.maxActions,
    defaultVersion: settings.defaultVersion,
    httpPollMs: settings.httpPollMs,
    problemWith: (kind, name) => problemWithName(functions, kind, name),
    warn: (message) => log('error', ENGINE, `${row.name} '${row.instanceId}': ${message}`),
  };
}
