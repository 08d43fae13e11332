import type { HttpResponseInit } from '@azure/functions';
import { problemResponse } from './problem-response';

const MAX_CHARACTERS = 200;

/** Keys are compared character by character, so only what every proxy and host passes on unchanged can be one. */
export const isUsableKey = (key: string): boolean => key.length <= MAX_CHARACTERS && /^[\x21-\x7e]+$/.test(key);

export const unusableKey = (key: string): HttpResponseInit =>
  problemResponse({
    status: 400,
    code: 'INVALID_IDEMPOTENCY_KEY',
    title: 'The Idempotency-Key cannot be used',
    detail: `It ${whatIsWrong(key)}; expected were 1 to ${MAX_CHARACTERS} printable ASCII characters without spaces. Nothing was started.`,
  });

function whatIsWrong(key: string): string {
  if (key === '') return 'is empty';
  if (key.length > MAX_CHARACTERS) return `has ${key.length} characters`;
  return key.includes(' ') ? 'has a space in it' : 'has characters in it that are not printable ASCII';
}

export const takenKey = (pipelineId: string): HttpResponseInit =>
  problemResponse({
    status: 409,
    code: 'IDEMPOTENCY_KEY_REUSED',
    title: 'This Idempotency-Key was used with another brief',
    detail: 'Use a new key for a new brief; nothing was started.',
    extra: { pipelineId },
  });
