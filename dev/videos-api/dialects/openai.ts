import type { Answer } from '../http/answer';
import type { Dialect, StrayRequest } from './dialect';
import { openaiAndAzure } from './openai-and-azure';

/** OpenAI itself, under /v1 only: one envelope for every error, where Azure has four. */
export const openai: Dialect = {
  ...openaiAndAzure,
  name: 'openai',
  bases: ['/v1'],
  headers: () => ({}),
  reword,
};

const CODES: Readonly<Record<number, readonly [type: string, code: string | null]>> = {
  401: ['invalid_request_error', 'invalid_api_key'],
  403: ['invalid_request_error', null],
  404: ['invalid_request_error', null],
  410: ['invalid_request_error', 'model_not_found'],
  429: ['requests', 'rate_limit_exceeded'],
};

function reword(answer: Answer, { method, path }: StrayRequest): Answer {
  if (answer.status < 400 || typeof answer.json !== 'object' || answer.json === null) return answer;
  const said = answer.json as { detail?: string; error?: { message: string; type?: string } };
  if (said.detail !== undefined)
    return worded(answer, [`Invalid URL (${method} ${path})`, 'invalid_request_error', null]);
  if (said.error === undefined || said.error.type === 'invalid_request_error') return answer;
  if (answer.status === 404 && said.error.type === 'video_generation_user_error')
    return worded(answer, [
      'The model does not exist or you do not have access to it.',
      'invalid_request_error',
      'model_not_found',
    ]);
  const [type, code] = CODES[answer.status] ?? [answer.status >= 500 ? 'server_error' : 'invalid_request_error', null];
  return worded(answer, [said.error.message, type, code]);
}

function worded({ status, headers }: Answer, [message, type, code]: readonly [string, string, string | null]): Answer {
  return { status, headers, json: { error: { message, type, param: null, code } } };
}
