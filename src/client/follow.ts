import type { PipelineDocument } from '../views/pipeline-document';
import { PIPELINE_STATES } from '../shots/pipeline-states';
import { ApiError } from './api-error';

/** A document, or that it is still the one the caller knows. */
export type Got =
  | { readonly isNew: true; readonly document: PipelineDocument; readonly etag: string | undefined }
  | { readonly isNew: false };

export interface GetOptions {
  /** Seconds that the answer is held until something changes, at most 60. */
  readonly wait?: number | undefined;
  /** Of the document that the caller knows. */
  readonly etag?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface FollowOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long calls may fail in a row, ms, before that is taken for final. */
  readonly patienceMs?: number;
}

export interface FollowDeps {
  readonly get: (id: string, options: GetOptions) => Promise<Got>;
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

const WAIT_SECONDS = 30;
const PATIENCE_MS = 120_000;
const RETRY_MS = 2_000;
/** Between two calls, whatever comes back: some proxies answer for the app, and at once. */
const LEAST_MS = 250;

/**
 * Every document of a pipeline as it changes, up to the one it ended with. A call that fails for a while, as while an app is
 * restarted, is made again.
 */
export async function* follow(
  id: string,
  { signal, patienceMs = PATIENCE_MS }: FollowOptions,
  { get, now, sleep }: FollowDeps,
): AsyncGenerator<PipelineDocument, void, undefined> {
  let etag: string | undefined;
  let wait = 0;
  let failingSinceMs: number | undefined;
  for (;;) {
    const beganMs = now();
    let pauseMs = LEAST_MS;
    try {
      const got = await get(id, { wait, etag, signal });
      failingSinceMs = undefined;
      wait = WAIT_SECONDS;
      if (got.isNew) {
        yield got.document;
        if (PIPELINE_STATES[got.document.state].ended) return;
        etag = got.etag;
      }
    } catch (error) {
      failingSinceMs ??= beganMs;
      if (!(error instanceof ApiError && error.mayPass) || now() - failingSinceMs > patienceMs) throw error;
      pauseMs = error.retryAfterMs ?? RETRY_MS;
    }
    await sleep(Math.max(0, pauseMs - (now() - beganMs)), signal);
  }
}
