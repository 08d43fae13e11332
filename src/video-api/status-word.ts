export type JobState = 'running' | 'completed' | 'failed' | 'cancelled' | 'expired' | 'unknown';

/** Words of the contract first; the others are said by servers that speak it with an accent. */
const states: Readonly<Record<string, JobState>> = {
  queued: 'running',
  in_progress: 'running',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  expired: 'expired',
  pending: 'running',
  submitted: 'running',
  not_start: 'running',
  processing: 'running',
  running: 'running',
  complete: 'completed',
  success: 'completed',
  succeeded: 'completed',
  done: 'completed',
  finished: 'completed',
  fail: 'failed',
  failure: 'failed',
  error: 'failed',
  rejected: 'failed',
  canceled: 'cancelled',
  deleted: 'cancelled',
};

/** Said before anything is done. No word at all says no more. */
const waiting = new Set(['', 'queued', 'pending', 'submitted', 'not_start', 'unknown', 'none']);

/** What a server's word for the state of a job means, however it is written. A word that nobody knows is no ending. */
export function stateOf(status: string): JobState {
  const word = folded(status);
  return Object.hasOwn(states, word) ? (states[word] ?? 'unknown') : 'unknown';
}

/** Whether a word that is no ending says that the render is being worked on. */
export const meansWork = (status: string): boolean => !waiting.has(folded(status));

export const isEnding = (state: JobState): boolean => state !== 'running' && state !== 'unknown';

const folded = (status: string): string =>
  status
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
