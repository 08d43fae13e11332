import { describeHtml, looksLikeHtml, parseWire } from './error-envelope';
import { type HttpOptions, type HttpRequest, type OpenAnswer, sendRequest } from './http-exchange';
import { badAnswer, type Operation, type VideoApiProblem } from './problem';
import { problemFromAnswer } from './problem-from-answer';
import { readAnswer } from './read-answer';
import type { HeaderReader } from './retry-after';

export interface AskOptions {
  http: HttpOptions;
  maxJsonBytes: number;
  now: () => number;
}

/** A 2xx answer. `value` is undefined when its text is not JSON. */
export interface JsonAnswer {
  label: string;
  status: number;
  headers: HeaderReader;
  text: string;
  value: unknown;
}

export type Asked = JsonAnswer | { problem: VideoApiProblem };

/** One exchange that is answered in JSON. */
export async function askJson(options: AskOptions, operation: Operation, request: HttpRequest): Promise<Asked> {
  const sent = await sendRequest(options.http, request);
  if ('problem' in sent) return sent;

  const { answer } = sent;
  const { label, response } = answer;
  if (!response.ok) return { problem: await readRefusal(options, operation, answer) };

  const read = await readAnswer(answer, options.maxJsonBytes);
  if ('problem' in read) return read;
  return { label, status: response.status, headers: response.headers, text: read.text, value: parseWire(read.text) };
}

/** Names an answer outside 2xx. Its status counts even when its explanation was cut off. */
export async function readRefusal(
  { maxJsonBytes, now }: AskOptions,
  operation: Operation,
  answer: OpenAnswer,
): Promise<VideoApiProblem> {
  const { label, response } = answer;
  const { status, headers } = response;
  const read = await readAnswer(answer, maxJsonBytes);
  const text = 'text' in read ? read.text : '';
  return problemFromAnswer({ operation, label, status, headers, text, nowMs: now() });
}

/** A 2xx that is not what was `expected`; says what came instead, without its contents. */
export function unexpected(answer: JsonAnswer, expected: string): VideoApiProblem {
  return badAnswer(answer, `${describe(answer)} where ${expected} was expected`);
}

function describe({ text, value }: JsonAnswer): string {
  if (looksLikeHtml(text)) return describeHtml(text);
  if (text.trim() === '') return 'an empty body';
  return value === undefined ? `malformed JSON (${text.length} characters)` : 'other JSON';
}
