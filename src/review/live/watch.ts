import { ApiError } from '../../client/api-error';
import type { Client } from '../../client/client';
import { PIPELINE_STATES } from '../../shots/pipeline-states';
import type { PipelineDocument } from '../../views/pipeline-document';

/** What an open page learns of its pipeline. */
export type News =
  | { readonly kind: 'document'; readonly document: PipelineDocument }
  /** No answer comes for now; it goes on being asked. */
  | { readonly kind: 'lost'; readonly why: string }
  /** Asking again would bring nothing else. */
  | { readonly kind: 'failed'; readonly error: unknown };

export interface WatchDeps {
  readonly get: Client['get'];
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** While nobody sees the page nothing is asked, until `shown` resolves. */
  readonly isHidden: () => boolean;
  readonly shown: (signal: AbortSignal) => Promise<void>;
  readonly tell: (news: News) => void;
}

const WAIT_SECONDS = 30;
/** A page asks at most once in so many ms on average, and as often as this at once: changes come in flocks. */
const EACH_MS = 4_000;
const AT_ONCE = 12;
const LEAST_MS = 250;
const RETRY_MS = [500, 1_000, 2_000, 5_000];

/** Asks for a pipeline while it moves and somebody looks. `poke` makes it look at once, also after its end. */
export interface Watch {
  readonly poke: (this: void) => void;
  readonly stop: (this: void) => void;
}

export function watch(id: string, deps: WatchDeps): Watch {
  const stopping = new AbortController();
  let etag: string | undefined;
  let wait = 0;
  let poked = new AbortController();
  const poke = (): void => {
    wait = 0;
    poked.abort();
    poked = new AbortController();
  };
  void run();
  return { poke, stop: () => stopping.abort() };

  async function run(): Promise<void> {
    const allowance = allowanceOf(deps.now);
    let failures = 0;
    while (!stopping.signal.aborted) {
      if (deps.isHidden()) {
        await settled(deps.shown(stopping.signal));
        wait = 0;
        continue;
      }
      const asking = AbortSignal.any([stopping.signal, poked.signal]);
      const beganMs = deps.now();
      try {
        const got = await deps.get(id, { wait, etag, signal: asking });
        failures = 0;
        wait = WAIT_SECONDS;
        if (got.isNew) {
          etag = got.etag;
          deps.tell({ kind: 'document', document: got.document });
          if (PIPELINE_STATES[got.document.state].ended) await settled(deps.sleep(Infinity, asking));
        }
      } catch (error) {
        if (asking.aborted) continue;
        if (error instanceof ApiError && !error.mayPass) {
          deps.tell({ kind: 'failed', error });
          await settled(deps.sleep(Infinity, asking));
          continue;
        }
        // What is in the making meanwhile is asked for at once when the connection is back.
        wait = 0;
        etag = undefined;
        deps.tell({ kind: 'lost', why: error instanceof Error ? error.message : String(error) });
        await settled(deps.sleep(RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)] ?? LEAST_MS, asking));
        continue;
      }
      const pauseMs = Math.max(allowance.take(), LEAST_MS - (deps.now() - beganMs));
      if (pauseMs > 0) await settled(deps.sleep(pauseMs, asking));
    }
  }
}

/** How long the next call has to wait for its turn. */
function allowanceOf(now: () => number): { take: () => number } {
  let left = AT_ONCE;
  let atMs = now();
  return {
    take() {
      left = Math.min(AT_ONCE, left + (now() - atMs) / EACH_MS) - 1;
      atMs = now();
      return left >= 0 ? 0 : -left * EACH_MS;
    },
  };
}

/** Whoever stops or pokes ends a wait: that is no failure. */
const settled = (waiting: Promise<unknown>): Promise<unknown> => waiting.catch(() => undefined);
