import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { problemResponse } from './problem-response';

export type JsonBody = { ok: true; value: unknown } | { ok: false; response: HttpResponseInit };

/** Reads a JSON body of at most `maxBytes`, whether its length was announced or it comes in chunks. `ifEmpty` makes it optional. */
export async function readJson(
  request: Pick<HttpRequest, 'body'>,
  { maxBytes, ifEmpty }: { maxBytes: number; ifEmpty?: unknown },
): Promise<JsonBody> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += (chunk as Uint8Array).byteLength;
    // The rest is read and dropped: left in the connection between host and worker, it would stand in the way of others'
    // requests. How much that can be is up to the host, which has a limit of its own.
    if (bytes <= maxBytes) chunks.push(chunk as Uint8Array);
    else chunks.length = 0;
  }
  if (bytes > maxBytes) {
    return refuse({
      status: 413,
      code: 'BODY_TOO_LARGE',
      title: 'The body is too large',
      detail: `At most ${maxBytes} bytes are read.`,
    });
  }
  if (bytes === 0) {
    if (ifEmpty !== undefined) return { ok: true, value: ifEmpty };
    return refuse({ status: 400, code: 'INVALID_JSON', title: 'There is no body', detail: 'Send a JSON object.' });
  }
  try {
    return {
      ok: true,
      value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))) as unknown,
    };
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : 'it is not UTF-8';
    return refuse({ status: 400, code: 'INVALID_JSON', title: 'The body is not JSON', detail: reason.slice(0, 200) });
  }
}

const refuse = (problem: Parameters<typeof problemResponse>[0]): JsonBody => ({
  ok: false,
  response: problemResponse(problem),
});
