import type { DurableFunctions, DurableKind, FunctionOutcome } from '../durable/functions';
import { withoutReferences } from '../durable/json-net';
import { activityTriggerText } from './activity-trigger';
import type { TypedData } from './core-types';
import { triggerOf, type RegisteredFunction } from './registry';
import { inputMetadata, propertyMetadata } from './trigger-metadata';
import { hostValue, stringData } from './typed-data';
import { ensureError } from './ensure-error';
import { WorkerExitError } from './exit-guard';
import { FunctionTimeoutError, type Invoke } from './invoker';
import { AbandonedError } from './worker';

/**
 * The host copies an orchestration's whole input into its trigger metadata, where nobody looks for it. Parsing it there
 * doubles the cost of a replay, so beyond this many characters the copy is left out.
 */
const COPIED_HISTORY = 100_000;

const triggerTypes: Record<DurableKind, string> = {
  orchestration: 'orchestrationTrigger',
  activity: 'activityTrigger',
  entity: 'entityTrigger',
};

export interface DurableFunctionsOptions {
  readonly functions: Iterable<RegisteredFunction>;
  readonly invoke: Invoke;
  readonly isDisabled: (name: string) => boolean;
  /** Extra inputs of a function: durable clients and what else the host can bind. */
  readonly extraInputs: (fn: RegisteredFunction) => { name: string; data: TypedData }[];
}

/** The app's durable functions, as the task hub calls them. */
export function durableFunctions({
  functions,
  invoke,
  isDisabled,
  extraInputs,
}: DurableFunctionsOptions): DurableFunctions {
  const byName = new Map<string, RegisteredFunction>();
  const names: Record<DurableKind, string[]> = { orchestration: [], activity: [], entity: [] };
  for (const fn of functions) {
    const { type } = triggerOf(fn);
    for (const kind of ['orchestration', 'activity', 'entity'] as const) {
      if (type !== triggerTypes[kind] || isDisabled(fn.metadata.name)) continue;
      byName.set(key(kind, fn.metadata.name), fn);
      names[kind].push(fn.metadata.name);
    }
  }
  for (const list of Object.values(names)) list.sort();

  async function run(
    kind: DurableKind,
    name: string,
    input: { text: string | null; metadata: (bindingName: string) => Record<string, TypedData> },
  ): Promise<FunctionOutcome> {
    const fn = byName.get(key(kind, name));
    if (fn === undefined) return { ok: false, message: `Function '${name}' is not registered.`, stack: '' };
    const trigger = triggerOf(fn);
    try {
      const { returnValue } = await invoke({
        fn,
        inputData: [{ name: trigger.name, data: stringData(input.text) }, ...extraInputs(fn)],
        triggerMetadata: input.metadata(trigger.name),
      });
      return wellFormed(returnValue) ? { ok: true, value: hostValue(returnValue) } : failure(new WorkerExitError(1));
    } catch (error) {
      return failure(ensureError(error));
    }
  }

  return {
    find: (kind, name) => byName.get(key(kind, name))?.metadata.name,
    names: (kind) => names[kind],
    runOrchestrator: (name, { text, properties }) =>
      run('orchestration', name, {
        text,
        metadata: (binding) => ({
          ...(text.length <= COPIED_HISTORY && { [binding]: { string: text } }),
          ...propertyMetadata(properties),
        }),
      }),
    runActivity: (name, instanceId, input) => {
      const text = activityTriggerText(input);
      return run('activity', name, {
        text,
        metadata: (binding) => ({
          instanceId: { string: instanceId },
          ...(text !== null && { [binding]: { string: text } }),
          ...(input !== null && { data: { string: withoutReferences(input) ?? 'null' } }),
          ...(text !== null && inputMetadata(binding, text)),
        }),
      });
    },
    runEntity: (name, payload) =>
      run('entity', name, { text: payload, metadata: (binding) => inputMetadata(binding, payload) }),
  };
}

/** In Azure, other text breaks the stream between the host and the worker, and the worker ends. */
function wellFormed(returned: TypedData | null | undefined): boolean {
  return typeof returned?.string !== 'string' || returned.string === Buffer.from(returned.string).toString();
}

function failure(error: Error): FunctionOutcome {
  const { message, stack = '' } = error;
  return {
    ok: false,
    message,
    stack,
    workerExit: error instanceof WorkerExitError,
    timedOut: error instanceof FunctionTimeoutError,
    abandoned: error instanceof AbandonedError,
  };
}

function key(kind: DurableKind, name: string): string {
  return `${kind}/${name.toLowerCase()}`;
}
