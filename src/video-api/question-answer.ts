import type { Dialect } from './dialect';
import { describeHtml, envelopeOf, looksLikeHtml, parseWire } from './error-envelope';
import { isRecord } from '../contract/is-record';
import { askedForJob, endedJob, unusableId } from './job-answer';
import type { Job } from './parse-job';
import { type Answer, badAnswer, type VideoApiProblem } from './problem';
import { problemFromAnswer } from './problem-from-answer';

interface Question {
  readonly askedFor: string;
  readonly gateway: Dialect['gateway'];
}

/** Reads the answer to a question for one job. Pure. Whatever is no job says nothing of it: it is asked again. */
export function readQuestionAnswer(
  answer: Omit<Answer, 'operation'>,
  { askedFor, gateway }: Question,
): { job: Job } | { problem: VideoApiProblem } {
  const { status, text } = answer;
  const value = parseWire(text);
  if (status >= 200 && status < 300) {
    const job = askedForJob(value, askedFor, { gateway });
    return job === undefined ? { problem: badAnswer(answer, noJob(text, value)) } : { job };
  }
  // Some servers answer a failed job with the status of its error. What is about us says nothing of a job.
  const ended = [401, 403, 429].includes(status) ? undefined : endedJob(value, askedFor);
  return ended === undefined ? { problem: problemFromAnswer({ ...answer, operation: 'get' }) } : { job: ended };
}

function noJob(text: string, value: unknown): string {
  const expected = 'where a job was expected';
  if (looksLikeHtml(text)) return `${describeHtml(text)} ${expected}`;
  if (text.trim() === '') return `an empty body ${expected}`;
  if (value === undefined) return `malformed JSON (${text.length} characters) ${expected}`;
  if (!isRecord(value)) return `other JSON ${expected}`;
  const { message } = envelopeOf(value);
  const isError = ['error', 'detail', 'message'].some((name) => value[name] !== undefined && value[name] !== null);
  if (isError && message !== '') return `an error and no state of the job: ${message}`;
  const unusable = unusableId(value);
  if (unusable !== undefined) return unusable;
  return value['status'] === undefined ? `other JSON ${expected}` : `another job ${expected}`;
}
