import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { ProblemSpec } from './problem-response';
import { problemResponse } from './problem-response';

export type JsonBody = { ok: true; value: unknown } | { ok: false; response: HttpResponseInit };

/** Nothing this API takes comes near it, and what walks a value by recursion is safe below it. */
const MAX_DEPTH = 32;

/**
 * Reads a body of at most `maxBytes`, whether its length was announced or it comes in chunks; undefined for a larger one. The rest of
 * that is read and dropped: left in the connection between host and worker, it would stand in the way of others' requests. How much
 * that can be is up to the host, which has a limit of its own.
 */
export async function readBytes({ body }: Pick<HttpRequest, 'body'>, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += (chunk as Uint8Array).byteLength;
    if (bytes <= maxBytes) chunks.push(chunk as Uint8Array);
    else chunks.length = 0;
  }
  return bytes > maxBytes ? undefined : Buffer.concat(chunks);
}

export const tooLarge = (maxBytes: number): HttpResponseInit =>
  problemResponse({
    code: 'BODY_TOO_LARGE',
    detail: `At most ${maxBytes} bytes are read.`,
  });

/** The JSON in a body. `ifEmpty` makes it optional. */
export function parseBody(bytes: Buffer, { ifEmpty }: { ifEmpty?: unknown }): JsonBody {
  if (bytes.length === 0) {
    if (ifEmpty !== undefined) return { ok: true, value: ifEmpty };
    return refuse({ code: 'INVALID_JSON', detail: 'There is no body. Send a JSON object.' });
  }
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
    return isDeeperThan(MAX_DEPTH, value) ? refuse(tooDeep) : { ok: true, value };
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : 'it is not UTF-8';
    return refuse({ code: 'INVALID_JSON', detail: reason.slice(0, 200) });
  }
}

const tooDeep: ProblemSpec = {
  code: 'INVALID_JSON',
  detail: `It is nested too deeply: objects and lists are read up to ${MAX_DEPTH} levels deep.`,
};

/** Level by level, since a value deep enough to matter would be too deep for recursion as well. */
function isDeeperThan(limit: number, value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((each) =>
      typeof each === 'object' && each !== null ? (Object.values(each) as unknown[]) : [],
    );
  }
  return false;
}

const refuse = (problem: ProblemSpec): JsonBody => ({
  ok: false,
  response: problemResponse(problem),
});
