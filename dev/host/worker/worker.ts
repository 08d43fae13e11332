import { randomUUID } from 'node:crypto';

import type { LogLevel } from '../host-log';
import type { CoreInvocationContext, InvocationRequest, InvocationResponse, TypedData } from './core-types';
import { hookContext } from './hooks';
import type { RegisteredFunction, Registry } from './registry';

/** Hears of log lines of an invocation. */
export type InvocationLog = (
  level: LogLevel,
  category: string,
  message: string,
  about: { readonly invocationId: string; readonly functionName: string },
) => void;

export interface Invocation {
  readonly fn: RegisteredFunction;
  readonly invocationId?: string;
  readonly inputData: InvocationRequest['inputData'];
  readonly triggerMetadata: Record<string, TypedData>;
}

/**
 * Runs one function as the Node worker does: arguments from the programming model, hooks around the call, the response
 * from the model again. Rejects with an Error whatever the app threw.
 */
export async function invoke(
  registry: Registry,
  invocation: Invocation,
  log: InvocationLog,
): Promise<InvocationResponse> {
  const { fn, invocationId = randomUUID() } = invocation;
  const { model, hooks } = registry;
  if (model === undefined)
    throw new Error('The app has not set a programming model: it does not use @azure/functions v4.');
  const about = { invocationId, functionName: fn.metadata.name };
  const core: CoreInvocationContext = {
    invocationId,
    request: {
      invocationId,
      functionId: fn.metadata.functionId ?? fn.metadata.name,
      inputData: invocation.inputData,
      triggerMetadata: invocation.triggerMetadata,
      traceContext: { traceParent: '', traceState: '', attributes: {} },
    },
    metadata: fn.metadata,
    state: undefined,
    log: (level, category, message) => log(level as LogLevel, category, message, about),
  };
  try {
    const invocationModel = await model.getInvocationModel(core);
    const { context, inputs } = await invocationModel.getArguments();
    const hookData = {};
    const before = hookContext(hookData, hooks.appData, {
      invocationContext: context,
      functionCallback: fn.callback,
      inputs,
    });
    core.state = 'preInvocationHooks';
    await hooks.run('preInvocation', before);
    core.state = 'invocation';
    const after = hookContext(hookData, hooks.appData, {
      invocationContext: context,
      inputs: before['inputs'],
      result: null,
      error: null,
    });
    try {
      after['result'] = await invocationModel.invokeFunction(
        context,
        before['inputs'] as unknown[],
        before['functionCallback'] as RegisteredFunction['callback'],
      );
    } catch (error) {
      after['error'] = error;
    }
    core.state = 'postInvocationHooks';
    await hooks.run('postInvocation', after);
    core.state = undefined;
    if (after['error'] !== null && after['error'] !== undefined) throw after['error'];
    return await invocationModel.getResponse(context, after['result']);
  } catch (error) {
    throw ensureError(error);
  }
}

/** What the worker makes of a thrown value that is no Error. */
export function ensureError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  // Errors of another realm (a vm, a worker thread) are no instances of this one's class.
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown && 'stack' in thrown) return thrown as Error;
  if (thrown === undefined || thrown === null) return new Error('Unknown error');
  if (typeof thrown === 'string') return new Error(thrown);
  if (typeof thrown === 'object') return new Error(JSON.stringify(thrown));
  return new Error(String(thrown as number | boolean | bigint | symbol));
}
