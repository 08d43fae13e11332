import type { HttpResponseInit } from '@azure/functions';
import { problemResponse } from './problem-response';

/** Refuses what only an ended pipeline takes. */
export function stillRunning(runtimeStatus: unknown = 'Running'): HttpResponseInit {
  const state = String(runtimeStatus);
  return problemResponse({
    code: 'STILL_RUNNING',
    detail: `Its orchestration is ${state}; only one that has ended can be resumed.`,
    extra: { runtimeStatus: state },
  });
}
