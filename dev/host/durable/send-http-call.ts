import type { FunctionOutcome } from './functions';
import type { HttpCall } from './replay/call-http';

/** Real milliseconds; the extension's HTTP client gives up after as long. */
const TIMEOUT_MS = 240_000;
/** The engine's answer has the response's own headers only: those that describe the content are missing. */
const CONTENT_HEADERS = new Set([
  'content-type',
  'content-length',
  'content-encoding',
  'content-language',
  'expires',
  'last-modified',
  'allow',
]);

/** Performs a `callHttp` request. A response of any status is a success; only a request without an answer fails. */
export async function sendHttpCall(call: HttpCall): Promise<FunctionOutcome> {
  try {
    const headers = new Headers({
      'user-agent': 'Microsoft.Azure.WebJobs.Extensions.DurableTask/3.14.1',
      ...call.headers,
    });
    if (headers.get('content-type')?.startsWith('multipart') === true) {
      throw new Error('Multipart content is not supported with CallHttpAsync.');
    }
    if (call.content !== undefined && !headers.has('content-type'))
      headers.set('content-type', 'text/plain; charset=utf-8');
    const response = await fetch(call.uri, {
      method: call.method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(call.content !== undefined && { body: call.content }),
    });
    const answer = {
      statusCode: response.status,
      headers: Object.fromEntries([...response.headers].filter(([name]) => !CONTENT_HEADERS.has(name))),
      content: await response.text(),
    };
    return { ok: true, value: answer };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const message = cause instanceof Error ? cause.message : String(cause);
    return { ok: false, message, stack: cause instanceof Error ? (cause.stack ?? '') : '' };
  }
}
