import type { OrchestrationPayload } from './orchestration-payload';

export type DurableKind = 'orchestration' | 'activity' | 'entity';

/** What came of an invocation, in the host's values: parsed JSON, strings, numbers, bytes. */
export type FunctionOutcome =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      readonly message: string;
      readonly stack: string;
      /** The function ended the process it ran in, instead of failing. */
      readonly workerExit?: boolean;
      /** It has taken longer than a function may. */
      readonly timedOut?: boolean;
      /** Its worker is gone and the host stops: what it did is to be done again by the next host. */
      readonly abandoned?: boolean;
    };

/** What the task hub needs of the app. Names are looked up ignoring case. */
export interface DurableFunctions {
  /** The registered spelling of a name. */
  find(kind: DurableKind, name: string): string | undefined;
  names(kind: DurableKind): string[];
  runOrchestrator(name: string, payload: OrchestrationPayload): Promise<FunctionOutcome>;
  /** `input` is the JSON text of the one argument, or null. */
  runActivity(name: string, instanceId: string, input: string | null): Promise<FunctionOutcome>;
  runEntity(name: string, payload: string): Promise<FunctionOutcome>;
}

const words = { orchestration: 'orchestrator', activity: 'activity', entity: 'entity' } as const;

/** Why a name cannot be called, in the extension's words; undefined when it can. */
export function problemWithName(functions: DurableFunctions, kind: DurableKind, name: string): string | undefined {
  if (functions.find(kind, name) !== undefined) return undefined;
  const word = words[kind];
  const known = functions.names(kind);
  const list =
    known.length === 0
      ? `No ${word} functions are currently registered!`
      : `The following are the known ${word} functions: ${known.map((one) => `'${one}'`).join(', ')}.`;
  return `The function '${name}' doesn't exist, is disabled, or is not an ${word} function. Additional info: ${list}`;
}
