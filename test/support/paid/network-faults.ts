import type { FaultSpec, RetryAfter } from '../../../dev/videos-api';

/** What can happen to a request on its way, by the names that the rows of the network matrix use. */
export type Action = FaultSpec['do'];

export const busy = (retryAfter?: RetryAfter): Action => ({
  kind: 'refuse',
  as: 'too-many-running',
  ...(retryAfter === undefined ? {} : { retryAfter }),
});
export const broken = (status: number): Action => ({ kind: 'refuse', as: 'server-error', status });
export const cutAt = (contentLength: 'right' | 'short' | 'absent'): Action => ({
  kind: 'truncated-body',
  keepBytes: 30_000,
  contentLength,
});
export const afterwards = (action: Action): Action => ({ ...action, when: 'after' }) as Action;
export const SLOW: Action = { kind: 'slow-body', chunkBytes: 64, everyRealMs: 5 };
export const SILENCE: Action = { kind: 'no-answer' };
/** The token of one request: the next one is sent with another. */
export const EXPIRED: Action = { kind: 'refuse', as: 'unauthorized' };
export const CUT: Action = { kind: 'truncated-body', keepBytes: 20 };
