import type { Log, LogLevel } from '../host-log';
import type { CoreInvocationContext, InvocationResponse } from './core-types';
import { ensureError } from './ensure-error';
import { exitScope, WorkerExitError } from './exit-guard';
import { hookContext } from './hooks';
import type { LoadedFunction, Registry } from './registry';
import type { Invocation } from './worker';

/** The sequence of the Node worker: arguments from the programming model, hooks around the call, the response from the model. */
export async function runFunction(
  { registry, log }: { readonly registry: Registry; readonly log: Log },
  { functionId, invocationId, inputData, triggerMetadata }: Invocation,
): Promise<InvocationResponse> {
  const { model, hooks } = registry;
  const fn = registry.functions.get(functionId);
  if (fn === undefined) throw new Error(`The app has no function "${functionId}".`);
  if (model === undefined) {
    throw new Error('The app has not set a programming model: it does not use @azure/functions v4.');
  }
  const { name } = fn.metadata;
  const hookData = {};
  const known: { invocationContext?: unknown } = {};
  const core: CoreInvocationContext = {
    invocationId,
    request: {
      invocationId,
      functionId,
      inputData,
      triggerMetadata,
      traceContext: { traceParent: '', traceState: '', attributes: {} },
    },
    metadata: fn.metadata,
    state: undefined,
    log(level, category, message) {
      const line = hookContext(hookData, hooks.appData, { level, message, category, ...known });
      hooks.runLog(line);
      log(
        line['level'] as LogLevel,
        category === 'user' ? `Function.${name}.User` : `Function.${name}`,
        String(line['message']),
        { invocationId, functionName: name },
      );
    },
  };
  const invocationModel = await model.getInvocationModel(core);
  const { context, inputs } = await invocationModel.getArguments();
  known.invocationContext = context;
  const before = hookContext(hookData, hooks.appData, { ...known, functionCallback: fn.callback, inputs });
  core.state = 'preInvocationHooks';
  await hooks.run('preInvocation', before);
  core.state = 'invocation';
  const called = { ...known, inputs: before['inputs'], result: undefined, error: undefined };
  const after = hookContext(hookData, hooks.appData, called);
  try {
    after['result'] = await exitScope(() =>
      invocationModel.invokeFunction(
        context,
        before['inputs'] as unknown[],
        before['functionCallback'] as LoadedFunction['callback'],
      ),
    );
  } catch (error) {
    if (error instanceof WorkerExitError) throw error;
    after['error'] = error;
  }
  core.state = 'postInvocationHooks';
  await hooks.run('postInvocation', after);
  core.state = undefined;
  if (after['error'] !== null && after['error'] !== undefined) throw ensureError(after['error']);
  return invocationModel.getResponse(context, after['result']);
}
