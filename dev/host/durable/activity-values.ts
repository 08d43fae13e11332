import type { FunctionOutcome } from './functions';
import type { FailureDetails } from './history';
import type { TaskFailure } from './history-events';

/** The one argument of `[<argument>]`, as JSON text; null when there is none. */
export function activityInput(wrapped: string): string | null {
  const text = wrapped.slice(1, -1);
  return text === 'null' || text === '' ? null : text;
}

/** An activity's result as history holds it: JSON text, or null for nothing. */
export function activityResult(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' && !Number.isFinite(value)) return JSON.stringify(String(value));
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'));
  return JSON.stringify(value);
}

/** A failed activity as history tells it: the reason in words, the details as a serialised .NET exception. */
export function activityFailure(
  name: string,
  { message, stack, workerExit }: Extract<FunctionOutcome, { ok: false }>,
  extension: '3.14' | '3.19',
): TaskFailure {
  const thrown = thrownDetails(message);
  if (thrown !== undefined) {
    return {
      reason: `Activity function '${name}' failed with an unhandled exception.`,
      details: null,
      failureDetails: thrown,
    };
  }
  if (workerExit === true) {
    return {
      reason: `Activity function '${name}' failed: ${message}`,
      details: exitJson(message),
      failureDetails: null,
    };
  }
  // 3.14 cuts the message out of a longer text and keeps the blank before it.
  const said = extension === '3.14' ? ` ${message}` : message;
  return {
    reason: `Activity function '${name}' failed: ${said}`,
    details: exceptionJson(said, message, stack),
    failureDetails: null,
  };
}

/** With an exception properties provider the SDK throws JSON instead of text, and the extension reads it. */
function thrownDetails(message: string): FailureDetails | undefined {
  if (!message.startsWith('{')) return undefined;
  try {
    const thrown = JSON.parse(message) as {
      errorType?: string;
      errorMessage?: string;
      stackTrace?: string;
      isNonRetriable?: boolean;
      properties?: Record<string, unknown>;
    };
    if (typeof thrown.errorType !== 'string') return undefined;
    return {
      ErrorType: thrown.errorType,
      ErrorMessage: thrown.errorMessage ?? '',
      StackTrace: thrown.stackTrace ?? null,
      InnerFailure: null,
      IsNonRetriable: thrown.isNonRetriable === true,
      Properties: thrown.properties ?? null,
    };
  } catch {
    return undefined;
  }
}

function exitJson(message: string): string {
  return JSON.stringify({
    $type: 'Microsoft.Azure.WebJobs.Script.Workers.WorkerProcessExitException, Microsoft.Azure.WebJobs.Script',
    Message: message,
    Data: { $type: 'System.Collections.ListDictionaryInternal, System.Private.CoreLib' },
    InnerException: plainException(''),
    HelpLink: null,
    Source: 'System.Private.CoreLib',
    HResult: HRESULT,
    StackTrace: INVOKER_STACK,
  });
}

/** Where the real host's invoker stands; readers of the details expect a stack to be there. */
const INVOKER_STACK =
  '   at Microsoft.Azure.WebJobs.Script.Description.WorkerFunctionInvoker.InvokeCore(Object[] parameters, FunctionInvocationContext context)';
const HRESULT = -2146233088;

function exceptionJson(said: string, message: string, stack: string): string {
  return JSON.stringify({
    ...plainException(said),
    InnerException: {
      $type: 'Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException, Microsoft.Azure.WebJobs.Script',
      IsUserException: false,
      RemoteStackTrace: stack,
      RemoteMessage: message,
      RemoteTypeName: null,
      Message: `Result: Failure\nException: ${message}\nStack: ${stack}`,
      Data: { $type: 'System.Collections.ListDictionaryInternal, System.Private.CoreLib' },
      InnerException: null,
      HelpLink: null,
      Source: 'System.Private.CoreLib',
      HResult: HRESULT,
      StackTrace: INVOKER_STACK,
    },
  });
}

function plainException(message: string): Record<string, unknown> {
  return {
    $type: 'System.Exception, System.Private.CoreLib',
    ClassName: 'System.Exception',
    Message: message,
    Data: null,
    InnerException: null,
    HelpURL: null,
    StackTraceString: null,
    RemoteStackTraceString: null,
    RemoteStackIndex: 0,
    ExceptionMethod: null,
    HResult: HRESULT,
    Source: null,
    WatsonBuckets: null,
  };
}
