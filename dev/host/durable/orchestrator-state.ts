import type { FailureDetails } from './history';

/** The numbers under which the SDK sends its actions. */
export const ActionType = {
  CallActivity: 0,
  CallActivityWithRetry: 1,
  CallSubOrchestrator: 2,
  CallSubOrchestratorWithRetry: 3,
  ContinueAsNew: 4,
  CreateTimer: 5,
  WaitForExternalEvent: 6,
  CallEntity: 7,
  CallHttp: 8,
  SignalEntity: 9,
  ScheduledSignalEntity: 10,
  WhenAny: 11,
  WhenAll: 12,
  LockEntities: 13,
  ReleaseEntities: 14,
} as const;

/** One action as the SDK sends it; which fields are there depends on its type. */
export interface Action {
  readonly actionType: number | string;
  readonly functionName?: string;
  readonly input?: unknown;
  readonly retryOptions?: Record<string, unknown>;
  readonly instanceId?: string;
  readonly version?: string;
  readonly fireAt?: string;
  readonly isCanceled?: boolean;
  readonly externalEventName?: string;
  readonly operation?: string;
  readonly httpRequest?: Record<string, unknown>;
  readonly compoundActions?: readonly Action[];
  readonly lockSet?: readonly { name: string; key: string }[];
}

/** What an orchestrator function answers: all of its actions since the start of the execution. */
export interface OrchestratorState {
  readonly isDone: boolean;
  readonly actions: readonly Action[];
  readonly output?: unknown;
  readonly error?: string;
  readonly customStatus?: unknown;
  readonly failureDetails?: FailureDetails;
}

/** Separates the text of a failed orchestrator's error from the state that the SDK hides behind it. */
const STATE_MARKER = '\n\n$OutOfProcData$:';

/** Reads the state from a function's answer. Throws an Error whose message is the instance's failure. */
export function parseState(value: unknown): OrchestratorState {
  if (value === null || value === undefined) return { isDone: true, actions: [] };
  const state = typeof value === 'string' ? parseObject(value) : value;
  if (!isObject(state))
    throw new Error('The data returned by the out-of-process function execution was not valid json.');
  if (typeof state['isDone'] !== 'boolean')
    throw new Error('Out of proc orchestrators must return a valid JSON schema');
  const lists = state['actions'];
  const outer: unknown[] = Array.isArray(lists) ? lists : [];
  const version = Number(state['schemaVersion'] ?? 0) + 1;
  if (version > 1 && outer.length !== 1) {
    throw new Error(
      `With OOProc schema V${version}, expected actions array to be of length 1 in outer layer but got size: ${outer.length}`,
    );
  }
  return { ...state, actions: outer.flat() as Action[] } as unknown as OrchestratorState;
}

/** The state hidden in a failed orchestrator function's message; undefined when there is none or it is not one. */
export function parseFailedState(message: string): OrchestratorState | undefined {
  const at = message.lastIndexOf(STATE_MARKER);
  const state = at < 0 ? undefined : parseObject(message.slice(at + STATE_MARKER.length));
  if (!isObject(state) || state['isDone'] !== false || typeof state['error'] !== 'string' || state['error'] === '') {
    return undefined;
  }
  return parseState(state);
}

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
