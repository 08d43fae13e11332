import type { HttpResponseInit } from '@azure/functions';
import { parseItem, serializeString } from 'structured-headers';
import type { IdempotencyKey } from '../contract/idempotency-key';
import { problemResponse } from './problem-response';

const MAX_CHARACTERS = 200;

type Given =
  | { readonly ok: true; readonly key: IdempotencyKey | undefined }
  | { readonly ok: false; readonly response: HttpResponseInit };

/**
 * The key of a request (draft-ietf-httpapi-idempotency-key-header): a string in the sense of RFC 9651, so in quotes. Without them the
 * same key is meant, as most clients write it. Keys are compared character by character, so only what every proxy and host passes on
 * unchanged can be one.
 */
export function idempotencyKeyOf(headers: Pick<Headers, 'get'>): Given {
  const sent = headers.get('idempotency-key');
  if (sent === null) return { ok: true, key: undefined };
  const text = textOf(sent);
  const wrong = text === undefined ? BAD_STRING : whatIsWrong(text, { isQuoted: text !== sent });
  if (text === undefined || wrong !== undefined) return { ok: false, response: unusableKey(wrong ?? BAD_STRING) };
  const quoted = serializeString(text);
  // The last release took quotes for a part of the key. Of two keys that it told apart by them, the one that is sent counts.
  return { ok: true, key: { text, stored: [...new Set([sent, text, quoted])] } };
}

/** Undefined for what begins with a quote, and is no string. */
function textOf(sent: string): string | undefined {
  if (!sent.startsWith('"')) return sent;
  try {
    // Its type names one of browsers.
    const value: unknown = parseItem(sent)[0] as unknown;
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

const BAD_STRING = 'begins with a quote and is no string as RFC 9651 has it, such as "order-1"';

function whatIsWrong(text: string, { isQuoted }: { isQuoted: boolean }): string | undefined {
  if (text === '') return 'is empty';
  if (text.length > MAX_CHARACTERS) return `has ${text.length} characters`;
  if (!isQuoted && text.includes(' ')) return 'has a space in it and no quotes around it';
  return /^[\x20-\x7e]*$/.test(text) ? undefined : 'has characters in it that are not printable ASCII';
}

const unusableKey = (wrong: string): HttpResponseInit =>
  problemResponse({
    code: 'INVALID_IDEMPOTENCY_KEY',
    detail: `It ${wrong}; expected were 1 to ${MAX_CHARACTERS} printable ASCII characters. Nothing was started.`,
  });

export const takenKey = (pipelineId: string): HttpResponseInit =>
  problemResponse({
    code: 'IDEMPOTENCY_KEY_REUSED',
    detail: 'Use a new key for a new brief; nothing was started.',
    extra: { pipelineId },
  });

export const deletedKey = (pipelineId: string): HttpResponseInit =>
  problemResponse({
    code: 'PIPELINE_DELETED',
    detail: 'Use a new key to make it again; nothing was started.',
    extra: { pipelineId },
  });

/** The request that came first is at it. */
export const keyInUse = (pipelineId: string, retryAfterSeconds: number): HttpResponseInit =>
  problemResponse({
    code: 'IDEMPOTENCY_KEY_IN_USE',
    detail: `It is not known yet what becomes of it. The same request in ${retryAfterSeconds} s gets its pipeline.`,
    extra: { pipelineId },
    headers: { 'retry-after': String(retryAfterSeconds) },
  });
