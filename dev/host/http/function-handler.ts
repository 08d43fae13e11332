import { randomUUID } from 'node:crypto';

import type { Clock } from '../../clock';
import type { Log } from '../host-log';
import type { TypedData } from '../worker/core-types';
import type { Invoke } from '../worker/invoker';
import { triggerOf, type RegisteredFunction } from '../worker/registry';
import { empty, send } from './answers';
import { BodyTooLargeError, ClientGoneError, readBody, type Exchange } from './exchange';
import { functionRequest } from './function-request';
import { sendFunctionResponse } from './function-response';
import { patientHold } from './patient-hold';
import type { RouteMatch } from './route-table';
import { streamMetadata, streamRequest } from './stream-request';

export interface FunctionHandlerOptions {
  readonly invoke: Invoke;
  readonly clock: Clock;
  readonly log: Log;
  /** Where the SDK takes streamed requests; undefined for an app without HTTP streaming. */
  readonly streamPort: (() => Promise<number>) | undefined;
  readonly maxBodyBytes: number;
  readonly extraInputs: (fn: RegisteredFunction) => { name: string; data: TypedData }[];
}

/** Serves a request by the function that its route names. */
export type FunctionHandler = (exchange: Exchange, match: RouteMatch) => Promise<void>;

export function functionHandler(options: FunctionHandlerOptions): FunctionHandler {
  const { clock, streamPort } = options;
  return async (exchange, match) => {
    const hold = patientHold(clock, `${exchange.method} ${exchange.path}`);
    try {
      if (streamPort === undefined) await whole(options, exchange, match);
      else await streamed(options, await streamPort(), exchange, match);
    } finally {
      hold.release();
    }
  };
}

/** The request is read first, and only with a Content-Length: chunked bodies do not reach the function. */
async function whole(options: FunctionHandlerOptions, exchange: Exchange, match: RouteMatch): Promise<void> {
  const { invoke, maxBodyBytes, extraInputs, log } = options;
  const { fn } = match.target;
  const { req, res } = exchange;
  try {
    const chunked = req.headers['content-length'] === undefined && req.headers['transfer-encoding'] !== undefined;
    const body = await readBody(req, maxBodyBytes);
    if (chunked && body.length > 0) {
      log(
        'warning',
        'Host.Http',
        `${exchange.method} ${exchange.path} has a chunked body, which reaches the function empty, here as in Azure. app.setup({ enableHttpStream: true }) lets it through.`,
      );
    }
    const rpc = functionRequest(exchange, match.params, chunked ? undefined : body);
    const response = await invoke({
      fn,
      inputData: [{ name: triggerOf(fn).name, data: { http: rpc } }, ...extraInputs(fn)],
      triggerMetadata: {},
    });
    sendFunctionResponse(res, response.returnValue);
  } catch (error) {
    fail(options, exchange, match, error);
  }
}

async function streamed(
  options: FunctionHandlerOptions,
  port: number,
  exchange: Exchange,
  match: RouteMatch,
): Promise<void> {
  const { invoke, extraInputs, log, maxBodyBytes } = options;
  const { fn, name } = match.target;
  const invocationId = randomUUID();
  if (Number(exchange.req.headers['content-length'] ?? 0) > maxBodyBytes) return send(exchange.res, empty(413));
  // A JSON body of known length is read by the host first, for the binding data it makes of it.
  const body = isJsonOfKnownLength(exchange) ? await readBody(exchange.req, maxBodyBytes) : undefined;
  const proxied = streamRequest(exchange, { port, invocationId, maxBodyBytes, body });
  try {
    await invoke({
      fn,
      invocationId,
      inputData: [{ name: triggerOf(fn).name, data: { http: {} } }, ...extraInputs(fn)],
      triggerMetadata: streamMetadata(exchange, match.params, body),
      async afterwards() {
        // The SDK has written its answer by now; only its way through the socket is left.
        if (!(await settlesWithin(proxied.head, ANSWER_MS)))
          throw new Error('The handler returned nothing, or something that is not an object.');
        await proxied.sent;
      },
    });
  } catch (error) {
    proxied.cancel();
    if (error instanceof ClientGoneError) return logGoneClient(options, match, error);
    if (exchange.res.headersSent || exchange.res.destroyed) return;
    log('error', 'Host.Http', `The function '${name}' failed while streaming is on. ${NO_ANSWER}`);
    fail(options, exchange, match, error);
  }
}

function isJsonOfKnownLength({ req }: Exchange): boolean {
  const type = req.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return type === 'application/json' && Number(req.headers['content-length'] ?? 0) > 0;
}

/** Real milliseconds from the end of an invocation until its answer must have begun. */
const ANSWER_MS = 2000;
const NO_ANSWER =
  'In Azure this request gets no answer at all until the client gives up: catch errors in the handler, and return an object.';

async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A failed function says nothing to the caller: 500 without a body. What went wrong is in the log. */
function fail(options: FunctionHandlerOptions, { res }: Exchange, match: RouteMatch, error: unknown): void {
  if (error instanceof BodyTooLargeError) return send(res, empty(413));
  if (error instanceof ClientGoneError) return logGoneClient(options, match, error);
  logFailure(options, match, error);
  if (res.headersSent) res.destroy();
  else send(res, empty(500));
}

/** Nobody's fault, and so no error here: the real host fails the invocation, and its log reads as if the app were broken. */
function logGoneClient(
  { log }: FunctionHandlerOptions,
  { target: { name } }: RouteMatch,
  error: ClientGoneError,
): void {
  log('information', `Function.${name}`, `Executed 'Functions.${name}': ${error.message}`, { functionName: name });
}

function logFailure({ log }: FunctionHandlerOptions, { target: { name } }: RouteMatch, error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log('error', `Function.${name}`, `Executed 'Functions.${name}' (Failed): ${text}`, { functionName: name });
}
