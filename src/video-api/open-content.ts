import { contentStream } from './content-stream';
import { describeHtml, looksLikeHtml, parseJson } from './error-envelope';
import type { OpenAnswer } from './http-exchange';
import type { ContentOutcome } from './outcomes';
import { parseJob } from './parse-job';
import { badAnswer, type VideoApiProblem } from './problem';
import { readAnswer } from './read-answer';

interface OpenContentOptions {
  answer: OpenAnswer;
  /** The first byte that was asked for; 0 for all. */
  rangeStart: number;
  idleMs: number;
  maxTextBytes: number;
}

/** Turns a 2xx answer to a content request into a stream, or says why it is not a clip. */
export async function openContent(options: OpenContentOptions): Promise<ContentOutcome> {
  const { answer, rangeStart, idleMs } = options;
  const { response, label } = answer;
  const { headers, status } = response;
  const contentType = headers.get('content-type');
  if (status === 202 || isText(contentType)) return problem(await describeText(options));

  const contentLength = parseLength(headers);
  const range = status === 206 ? parseContentRange(headers.get('content-range')) : undefined;
  const found = unusable({ status, contentLength, rangeStart, range });
  if (found !== undefined) {
    answer.deadline.drop();
    return problem(badAnswer({ label, status, headers }, found));
  }

  return {
    outcome: 'content',
    body: contentStream({ answer, idleMs, expectedBytes: contentLength }),
    contentType,
    contentLength,
    totalLength: status === 206 ? (range?.total ?? null) : contentLength,
    rangeStart: range?.start ?? 0,
    acceptsRange: status === 206 || /\bbytes\b/i.test(headers.get('accept-ranges') ?? ''),
    etag: headers.get('etag'),
  };
}

/** A text where a clip was expected: a job that is not ready, a proxy's page, or something else that must not be stored. */
async function describeText({ answer, maxTextBytes }: OpenContentOptions): Promise<VideoApiProblem> {
  const { label, response } = answer;
  const { status, headers } = response;
  const read = await readAnswer(answer, maxTextBytes);
  if ('problem' in read) return read.problem;

  const job = parseJob(parseJson(read.text));
  if (status === 202 || (job !== undefined && job.state !== 'completed')) {
    const stands = job === undefined ? '' : `: the job is ${job.status || 'without a status'}`;
    return { kind: 'not_ready', status, message: `${label} answered ${status} without a clip${stands}` };
  }
  const found = looksLikeHtml(read.text) ? describeHtml(read.text) : (headers.get('content-type') ?? 'a text');
  return badAnswer({ label, status, headers }, `${found} where a clip was expected`);
}

interface Range {
  start: number;
  total: number | null;
}

function unusable(found: {
  status: number;
  contentLength: number | null;
  rangeStart: number;
  range: Range | undefined;
}): string | undefined {
  if (found.contentLength === 0) return 'an empty body where a clip was expected';
  if (found.status === 204) return 'no body where a clip was expected';
  if (found.status === 206 && found.range?.start !== found.rangeStart) {
    return `a range from ${found.range?.start ?? 'nowhere'}, expected from ${found.rangeStart}`;
  }
  return undefined;
}

function isText(contentType: string | null): boolean {
  return /^\s*(text\/|application\/([\w.+-]*\+)?(json|xml|xhtml))/i.test(contentType ?? '');
}

/** An encoded body is counted in other bytes than the ones that arrive here. */
function parseLength(headers: Headers): number | null {
  const encoding = headers.get('content-encoding');
  const length = headers.get('content-length');
  const isPlain = encoding === null || encoding === 'identity';
  return isPlain && length !== null && /^\d+$/.test(length) ? Number(length) : null;
}

function parseContentRange(value: string | null): Range | undefined {
  const match = /^\s*bytes (\d+)-\d+\/(\d+|\*)\s*$/i.exec(value ?? '');
  if (match === null) return undefined;
  return { start: Number(match[1]), total: match[2] === '*' ? null : Number(match[2]) };
}

function problem(found: VideoApiProblem): ContentOutcome {
  return { outcome: 'problem', problem: found };
}
