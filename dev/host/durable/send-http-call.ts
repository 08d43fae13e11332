import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';

import type { FunctionOutcome } from './functions';
import type { TaskFailure } from './history-events';
import type { HttpCall } from './replay/call-http';

/** Real milliseconds; the extension's HTTP client gives up after as long. */
const TIMEOUT_MS = 240_000;
/** The engine's answer has the response's own headers only: those that describe the content are missing. */
const CONTENT_HEADERS = new Set([
  'allow',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-range',
  'content-type',
  'expires',
  'last-modified',
]);

/** Performs a `callHttp` request. A response of any status is a success; only a request without an answer fails. */
export async function sendHttpCall(call: HttpCall, userAgent: string): Promise<FunctionOutcome> {
  try {
    const response = await send(call, userAgent);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const content = Buffer.concat(chunks).toString('utf8');
    return { ok: true, value: { statusCode: response.statusCode ?? 0, headers: responseHeaders(response), content } };
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    return { ok: false, message: failureText(failure), stack: failure.stack ?? '' };
  }
}

function send(
  { method, uri, headers = {}, content, tokenSource }: HttpCall,
  userAgent: string,
): Promise<IncomingMessage> {
  if (tokenSource !== undefined && tokenSource !== null) {
    throw new Error('callHttp with a token source needs a managed identity, which this host does not have.');
  }
  const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  if (named['content-type']?.startsWith('multipart') === true) {
    throw new Error('Multipart content is not supported with CallHttpAsync.');
  }
  const body = content === undefined ? undefined : Buffer.from(content);
  const sent = {
    'user-agent': userAgent,
    ...(body && { 'content-type': 'text/plain; charset=utf-8', 'content-length': String(body.length) }),
    ...named,
  };
  const url = new URL(uri);
  return new Promise((resolve, reject) => {
    const open = url.protocol === 'https:' ? secureRequest : plainRequest;
    const request = open(url, { method, headers: sent, agent: false, timeout: TIMEOUT_MS }, resolve);
    request.removeHeader('connection');
    request.once('timeout', () => {
      request.destroy(
        new Error(
          `The request was canceled due to the configured HttpClient.Timeout of ${TIMEOUT_MS / 1000} seconds elapsing.`,
        ),
      );
    });
    request.once('error', reject).end(body);
  });
}

/** Names as the server wrote them; a repeated one becomes a list. */
function responseHeaders({ rawHeaders }: IncomingMessage): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    if (CONTENT_HEADERS.has(name.toLowerCase())) continue;
    const before = headers[name];
    headers[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return headers;
}

function failureText(error: Error): string {
  if (!('code' in error) || !('address' in error)) return error.message;
  const { address, port } = error as { address?: unknown; port?: unknown };
  return error.code === 'ECONNREFUSED' ? `Connection refused (${String(address)}:${String(port)})` : error.message;
}

/** Where .NET's client stands; readers of the details expect a stack to be there. */
const HTTP_STACK =
  '   at System.Net.Http.HttpConnectionPool.ConnectToTcpHostAsync(String host, Int32 port, HttpRequestMessage initialRequest, Boolean async, CancellationToken cancellationToken)';

/** A request without an answer as history tells it: the error of the HTTP client, not one of a function. */
export function httpFailure({ message }: { readonly message: string }): TaskFailure {
  const refused = message.startsWith('Connection refused');
  const details = {
    $type: 'System.Net.Http.HttpRequestException, System.Net.Http',
    HttpRequestError: refused ? 2 : 0,
    StatusCode: null,
    Message: message,
    Data: { $type: 'System.Collections.ListDictionaryInternal, System.Private.CoreLib' },
    InnerException: refused ? connectionRefused() : null,
    HelpLink: null,
    Source: 'System.Net.Http',
    HResult: -2147467259,
    StackTrace: HTTP_STACK,
  };
  return { reason: message, details: JSON.stringify(details), failureDetails: null };
}

/** The socket's own error behind it. */
function connectionRefused(): Record<string, unknown> {
  return {
    $type: 'System.Net.Sockets.SocketException, System.Net.Primitives',
    ClassName: 'System.Net.Sockets.SocketException',
    Message: 'Connection refused',
    Data: null,
    InnerException: null,
    HelpURL: null,
    StackTraceString: HTTP_STACK,
    RemoteStackTraceString: null,
    RemoteStackIndex: 0,
    ExceptionMethod: null,
    HResult: -2147467259,
    Source: 'System.Net.Sockets',
    WatsonBuckets: null,
    NativeErrorCode: 111,
  };
}
