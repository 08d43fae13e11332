import { randomUUID } from 'node:crypto';

import type { Log, LogLevel } from '../host-log';
import type { CoreInvocationContext, InvocationRequest, InvocationResponse, TypedData } from './core-types';
import { exitScope, WorkerExitError } from './exit-guard';
import { hookContext } from './hooks';
import type { RegisteredFunction, Registry } from './registry';

export interface Invocation {
  readonly fn: RegisteredFunction;
  readonly invocationId?: string;
  readonly inputData: InvocationRequest['inputData'];
  readonly triggerMetadata: Record<string, TypedData>;
}

/** What setTimeout can hold. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/** Runs a function of the app. Rejects with an Error whatever the app threw. */
export type Invoke = (invocation: Invocation) => Promise<InvocationResponse>;

export interface InvokerOptions {
  readonly registry: Registry;
  readonly log: Log;
  /** Real milliseconds after which a function has failed; undefined for no limit. */
  readonly functionTimeoutMs: number | undefined;
}

export function invoker(options: InvokerOptions): Invoke {
  const { log } = options;
  return async (invocation) => {
    const { name } = invocation.fn.metadata;
    const about = { invocationId: invocation.invocationId ?? randomUUID(), functionName: name };
    const category = `Function.${name}`;
    log('debug', category, `Executing 'Functions.${name}'`, about);
    try {
      const response = await limited(options.functionTimeoutMs, name, run(options, { ...invocation, ...about }));
      log('debug', category, `Executed 'Functions.${name}' (Succeeded)`, about);
      return response;
    } catch (thrown) {
      const error = ensureError(thrown);
      log('debug', category, `Executed 'Functions.${name}' (Failed): ${error.message}`, about);
      throw error;
    }
  };
}

/** The sequence of the Node worker: arguments from the programming model, hooks around the call, the response from the model. */
async function run(
  { registry, log }: InvokerOptions,
  { fn, invocationId, inputData, triggerMetadata }: Invocation & { readonly invocationId: string },
): Promise<InvocationResponse> {
  const { model, hooks } = registry;
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
      functionId: fn.metadata.functionId ?? name,
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
        before['functionCallback'] as RegisteredFunction['callback'],
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

/**
 * Fails a function that runs for too long. Its code runs in real time whatever the clock, so its limit does too. There is
 * no worker process to end: the code goes on, and what it does in the end is not looked at.
 */
async function limited<T>(limitMs: number | undefined, name: string, work: Promise<T>): Promise<T> {
  if (limitMs === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    const limit = new Date(limitMs).toISOString().slice(11, 19);
    const give = (): void => reject(new Error(`Timeout value of ${limit} was exceeded by function: Functions.${name}`));
    timer = setTimeout(give, Math.min(limitMs, LONGEST_TIMEOUT_MS));
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** What the worker makes of a thrown value that is no Error. */
export function ensureError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  if (thrown === undefined || thrown === null) return new Error('Unknown error');
  if (typeof thrown === 'string') return new Error(thrown);
  if (typeof thrown === 'object') return isErrorLike(thrown) ? thrown : new Error(JSON.stringify(thrown));
  return new Error(typeof thrown === 'symbol' ? thrown.toString() : `${thrown as number | boolean | bigint}`);
}

/** Errors of another realm (a vm context) are no instances of this one's class. */
function isErrorLike(value: object): value is Error {
  return 'message' in value && 'stack' in value && typeof value.message === 'string';
}
