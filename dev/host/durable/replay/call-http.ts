import { spawn, type Future, type Routine } from './future';
import type { ReplayContext } from './replay-context';
import { createTimer } from './timer';

export const HTTP_ACTIVITY = 'BuiltIn::HttpActivity';

/** A request of `callHttp`, as the SDK sends it. */
export interface HttpCall {
  readonly method: string;
  readonly uri: string;
  readonly content?: string;
  readonly headers?: Record<string, string>;
  readonly tokenSource?: unknown;
  readonly asynchronousPatternEnabled?: boolean;
}

interface HttpAnswer {
  readonly statusCode: number;
  readonly headers?: Record<string, string | string[]>;
}

/** One HTTP activity, and while it answers 202, a timer and another one. */
export function callHttp(context: ReplayContext, request: Record<string, unknown>, pollMs: number): Future<unknown> {
  return spawn(calling(context, request as unknown as HttpCall, pollMs));
}

function* calling(context: ReplayContext, first: HttpCall, pollMs: number): Routine<unknown> {
  for (let request = first; ;) {
    const result = context.decide({
      kind: 'activity',
      id: context.takeId(),
      name: HTTP_ACTIVITY,
      input: `[${JSON.stringify(request)}]`,
    });
    yield result;
    const text = result.take();
    const answer = JSON.parse(String(text)) as HttpAnswer;
    const location = header(answer, 'location');
    if (first.asynchronousPatternEnabled === false || answer.statusCode !== 202 || location === undefined) return text;
    const seconds = Number.parseInt(header(answer, 'retry-after') ?? '', 10);
    yield createTimer(context, context.nowMs + (Number.isNaN(seconds) ? pollMs : seconds * 1000), false);
    request = nextRequest(request, new URL(location, request.uri));
  }
}

/** Polling never sends a function key on, and credentials only to the origin they were meant for. */
function nextRequest(request: HttpCall, target: URL): HttpCall {
  const foreign = target.origin !== new URL(request.uri).origin;
  const dropped = foreign ? ['x-functions-key', 'authorization', 'cookie'] : ['x-functions-key'];
  const headers = Object.fromEntries(
    Object.entries(request.headers ?? {}).filter(([name]) => !dropped.includes(name.toLowerCase())),
  );
  return {
    method: 'GET',
    uri: target.href,
    headers,
    ...(!foreign && request.tokenSource !== undefined && { tokenSource: request.tokenSource }),
    asynchronousPatternEnabled: true,
  };
}

function header(answer: HttpAnswer, name: string): string | undefined {
  const value = Object.entries(answer.headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
  return Array.isArray(value) ? value[0] : value;
}
