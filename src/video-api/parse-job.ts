import { cleanLine, wellFormed } from './clean-text';
import { isRecord } from './is-record';
import { isModeration } from './moderation';

export type JobState = 'running' | 'completed' | 'failed' | 'cancelled' | 'expired' | 'unknown';

/** A render job as the server describes it. Plain JSON; what the server left out or sent as null is null. */
export interface Job {
  id: string;
  /** The server's own word, kept as it came (up to 200 characters); `''` when it sent none. */
  status: string;
  /** What that word means to us. `unknown` is not an ending: ask again, up to a deadline. */
  state: JobState;
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
}

export interface JobError {
  code: string | null;
  message: string;
  /** Whether it is a refusal by content policy, which the same prompt or image will meet again. */
  moderated: boolean;
}

/** Words of the contract first; the others are said by servers that speak it with an accent. */
const states: Readonly<Record<string, JobState>> = {
  queued: 'running',
  in_progress: 'running',
  pending: 'running',
  processing: 'running',
  running: 'running',
  completed: 'completed',
  succeeded: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  canceled: 'cancelled',
  expired: 'expired',
};

/** Reads a job object of the wire. Only a usable `id` is indispensable: a paid job must not be lost over a missing field. */
export function parseJob(value: unknown): Job | undefined {
  if (!isRecord(value) || !isSafeJobId(value['id'])) return undefined;

  const status = parseWord(value['status']) ?? '';
  const state = parseState(status);
  return {
    id: value['id'],
    status,
    state,
    progress: parseProgress(value['progress'], state),
    model: parseWord(value['model']),
    prompt: parseText(value['prompt']),
    size: parseWord(value['size']),
    seconds: typeof value['seconds'] === 'number' ? String(value['seconds']) : parseWord(value['seconds']),
    createdAtMs: parseUnixSeconds(value['created_at']),
    completedAtMs: parseUnixSeconds(value['completed_at']),
    expiresAtMs: parseUnixSeconds(value['expires_at']),
    remixedFromId: parseWord(value['remixed_from_video_id']),
    error: parseJobError(value['error']),
  };
}

/** Opaque to us, but it becomes part of a URL path, where `..` would survive encoding and climb. */
export function isSafeJobId(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,512}$/.test(value) && value !== '.' && !value.includes('..');
}

function parseState(status: string): JobState {
  const word = status.toLowerCase();
  return Object.hasOwn(states, word) ? (states[word] ?? 'unknown') : 'unknown';
}

function parseJobError(value: unknown): JobError | null {
  if (typeof value === 'string' && value !== '') return jobError(null, value);
  if (!isRecord(value)) return null;
  return jobError(parseWord(value['code']), parseText(value['message']) ?? '');
}

function jobError(code: string | null, text: string): JobError {
  const message = cleanLine(text);
  return { code, message, moderated: isModeration({ code: code ?? undefined, message }) };
}

function parseProgress(value: unknown, state: JobState): number {
  if (typeof value === 'number' && Number.isFinite(value)) return Math.round(Math.min(Math.max(value, 0), 100));
  return state === 'completed' ? 100 : 0;
}

function parseText(value: unknown): string | null {
  return typeof value === 'string' ? wellFormed(value) : null;
}

/** Words end up in places of little room (a status of a few kilobytes), whatever a server thinks a word is. */
function parseWord(value: unknown): string | null {
  return typeof value === 'string' ? cleanLine(value, 200) : null;
}

function parseUnixSeconds(value: unknown): number | null {
  const latestDateSeconds = 8_640_000_000_000;
  const isTime = typeof value === 'number' && Number.isFinite(value) && value > 0 && value <= latestDateSeconds;
  return isTime ? Math.round(value * 1_000) : null;
}
