import { EventType, type HistoryEvent } from '../durable/history';
import { orchestrationPayload } from '../durable/orchestration-payload';
import { parseFailedState } from '../durable/orchestrator-state';
import { inlineWorker } from '../worker/inline-worker';
import { durableFunctions } from '../worker/durable-functions';
import { invoker } from '../worker/invoker';

/** One execution of an orchestration, as the store of a host has it. JSON only: it is kept in files. */
export interface RecordedExecution {
  readonly orchestrator: string;
  readonly instanceId: string;
  /** JSON text of what it was started with. */
  readonly input: string | null;
  readonly parentInstanceId: string | null;
  readonly events: readonly HistoryEvent[];
}

/** What the orchestrator asked for in one episode. */
export interface Episode {
  readonly actions: unknown;
  readonly isDone: boolean;
  readonly output?: unknown;
  readonly customStatus?: unknown;
  readonly error?: string;
}

/** A built app, ready to be given histories. */
export interface Replay {
  replay(execution: RecordedExecution): Promise<Episode[]>;
  stop(): Promise<void>;
}

const HTTP_POLL_MS = 30_000;
const DECISIONS: readonly number[] = [
  EventType.TaskScheduled,
  EventType.SubOrchestrationInstanceCreated,
  EventType.TimerCreated,
  EventType.EventSent,
  EventType.ExecutionCompleted,
  EventType.ContinueAsNew,
];

/** Gives histories to the orchestrators of a built app, episode by episode, as a host does, and tells what they ask for. */
export async function openReplay(appDir: string): Promise<Replay> {
  const worker = await inlineWorker(appDir, () => undefined);
  const invoke = invoker({ worker, log: () => undefined, functionTimeoutMs: undefined });
  const functions = durableFunctions({
    functions: worker.functions,
    invoke,
    isDisabled: () => false,
    extraInputs: () => [],
  });
  const ask = async (
    execution: RecordedExecution,
    events: readonly HistoryEvent[],
    first: boolean,
  ): Promise<Episode> => {
    const parent =
      execution.parentInstanceId === null
        ? null
        : {
            Name: '',
            Version: '',
            TaskScheduleId: 0,
            OrchestrationInstance: { InstanceId: execution.parentInstanceId, ExecutionId: '' },
          };
    const row = { instanceId: execution.instanceId, input: execution.input, parent, tags: null };
    const payload = orchestrationPayload(
      { row, chunks: [], newEvents: events, replaying: !first },
      { httpPollMs: HTTP_POLL_MS, extension: '3.14' },
    );
    const outcome = await functions.runOrchestrator(execution.orchestrator, payload);
    return episode(outcome.ok ? outcome.value : failedState(execution, outcome.message));
  };
  return {
    async replay(execution) {
      const episodes: Episode[] = [];
      for (const events of inputs(execution.events)) {
        episodes.push(await ask(execution, events, episodes.length === 0));
      }
      return episodes;
    },
    stop: () => worker.stop(),
  };
}

/** The history that each episode began with: all before it, and its own messages without what it decided. */
function inputs(events: readonly HistoryEvent[]): HistoryEvent[][] {
  const found: HistoryEvent[][] = [];
  events.forEach((event, index) => {
    if (event.EventType !== EventType.OrchestratorCompleted) return;
    const begin = events.slice(0, index).findLastIndex(({ EventType: type }) => type === EventType.OrchestratorStarted);
    const own = events.slice(begin, index).filter(({ EventType: type }) => !DECISIONS.includes(type));
    found.push([...events.slice(0, begin), ...own]);
  });
  return found;
}

function failedState({ orchestrator, instanceId }: RecordedExecution, message: string): unknown {
  const state = parseFailedState(message);
  if (state === undefined) throw new Error(`${orchestrator} '${instanceId}' cannot be replayed: ${message}`);
  return state;
}

function episode(state: unknown): Episode {
  const { actions, isDone, output, customStatus, error } = state as Episode;
  return {
    actions,
    isDone,
    ...(output !== undefined && { output }),
    ...(customStatus !== undefined && { customStatus }),
    ...(error !== undefined && { error }),
  };
}
