import { cleanLine, wellFormed } from './clean-text';
import { envelopeOf } from './error-envelope';
import { isRecord } from '../contract/is-record';
import { readJobId } from './job-id';
import { isModeration } from './moderation';
import { isEnding, type JobState, meansWork, stateOf } from './status-word';

/** A render job as the server describes it. Plain JSON; what the server left out or sent as null is null. */
export interface Job {
  id: string;
  /** The server's own word, kept as it came (up to 200 characters); `''` when it sent none. */
  status: string;
  /** What that word means to us. `unknown` is not an ending: ask again, up to a deadline. */
  state: JobState;
  /** Says that it is being worked on: by its word, or by progress. Absent before that, and after its end. */
  atWork?: true;
  /** Per cent, 0 to 100. Jumps, and sits at 99. */
  progress: number;
  /** On Azure the deployment's name. */
  model: string | null;
  prompt: string | null;
  size: string | null;
  seconds: string | null;
  createdAtMs: number | null;
  completedAtMs: number | null;
  expiresAtMs: number | null;
  remixedFromId: string | null;
  error: JobError | null;
  /** Where its clip lies, should the server not hand it out itself; absent where it says no such place. */
  clipUrls?: string[];
}

export interface JobError {
  code: string | null;
  message: string;
  /** Whether it is a refusal by content policy, which the same prompt or image will meet again. */
  moderated: boolean;
}

/**
 * Reads a job object of the wire. Only a usable id is indispensable: a paid job must not be lost over a missing field. An answer
 * about one job may leave it out: `askedFor` is then its id.
 */
export function parseJob(value: unknown, askedFor?: string): Job | undefined {
  if (!isRecord(value)) return undefined;
  const id = readJobId(value) ?? askedFor;
  if (id === undefined) return undefined;

  const status = parseWord(value['status']) ?? '';
  const state = stateOf(status);
  const progress = parseProgress(value['progress'], state);
  const atWork = !isEnding(state) && (meansWork(status) || progress > 0);
  const clipUrls = readClipUrls(value);
  return {
    id,
    status,
    state,
    ...(atWork && { atWork }),
    progress,
    model: parseWord(value['model']),
    prompt: parseText(value['prompt']),
    size: parseWord(value['size']),
    seconds: typeof value['seconds'] === 'number' ? String(value['seconds']) : parseWord(value['seconds']),
    createdAtMs: parseTime(value['created_at'] ?? value['created']),
    completedAtMs: parseTime(value['completed_at']),
    expiresAtMs: parseTime(value['expires_at']),
    remixedFromId: parseWord(value['remixed_from_video_id']),
    error: parseJobError(value),
    ...(clipUrls.length > 0 && { clipUrls }),
  };
}

function parseJobError(job: Record<string, unknown>): JobError | null {
  const error = job['error'];
  if (isRecord(error)) {
    const told = envelopeOf({ error });
    const code = parseWord(error['code']) ?? (typeof error['code'] === 'number' ? String(error['code']) : null);
    return jobError(told.passedOn === true ? (told.code ?? code) : code, told.message, told.type);
  }
  const reason = [error, job['fail_reason'], job['failure_reason']].find(
    (text) => typeof text === 'string' && text !== '',
  ) as string | undefined;
  return reason === undefined ? null : jobError(null, envelopeOf({ error: reason }).message);
}

function jobError(code: string | null, text: string, type?: string): JobError {
  const message = cleanLine(text);
  return { code, message, moderated: isModeration({ code: code ?? undefined, type, message }) };
}

/** Per cent as a number or with its sign, or a part of 1. */
function parseProgress(value: unknown, state: JobState): number {
  const percent = typeof value === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(value)?.[1] : undefined;
  const number = percent === undefined ? value : Number(percent);
  if (typeof number !== 'number' || !Number.isFinite(number)) return state === 'completed' ? 100 : 0;
  const isPart = percent === undefined && number > 0 && (number < 1 || (number === 1 && state === 'completed'));
  return Math.round(Math.min(Math.max(isPart ? number * 100 : number, 0), 100));
}

function parseText(value: unknown): string | null {
  return typeof value === 'string' ? wellFormed(value) : null;
}

/** Words end up in places of little room (a status of a few kilobytes), whatever a server thinks a word is. */
function parseWord(value: unknown): string | null {
  return typeof value === 'string' ? cleanLine(value, 200) : null;
}

/** Seconds or milliseconds since 1970, or ISO 8601 with an offset: without one it could be any hour of a day. */
function parseTime(value: unknown): number | null {
  if (typeof value === 'string') {
    const ms = /^\d{4}-\d\d-\d\d[T ].*(Z|[+-]\d\d:?\d\d)$/.test(value) ? Date.parse(value) : Number.NaN;
    return Number.isNaN(ms) ? null : ms;
  }
  const latestDateMs = 8_640_000_000_000_000;
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) return null;
  const ms = value >= FIRST_MS ? value : value * 1_000;
  return ms <= latestDateMs ? Math.round(ms) : null;
}

/** As seconds this is the year 5138, as milliseconds 1973: nobody means either. */
const FIRST_MS = 100_000_000_000;

/** Every place that a server is known to name its clip in. */
function readClipUrls(job: Record<string, unknown>): string[] {
  const { url, urls, video_url: videoUrl, metadata, data } = job;
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  const named: unknown[] = [
    url,
    ...(Array.isArray(urls) ? (urls as unknown[]) : []),
    videoUrl,
    isRecord(metadata) ? metadata['url'] : undefined,
    isRecord(first) ? first['url'] : undefined,
  ];
  return named.filter(isClipUrl);
}

const LONGEST_URL = 8_192;

const isClipUrl = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= LONGEST_URL && /^https?:\/\//i.test(value) && URL.canParse(value);
