import type { Dialect } from './dialect';

/** What a backend has shown of itself, whatever its profile says. Kept for ever: what was seen once is true of it. */
export interface Learnt {
  /** It does not read JSON. */
  readonly form?: 'multipart';
  /** Its answers carry the marks of a gateway. */
  readonly gateway?: NonNullable<Dialect['gateway']>;
  /** It has said of a job that there is none, and later shown it: its replicas share no store, and its list names those of one. */
  readonly apart?: true;
}

/** Where that is kept. */
export interface BackendMemory {
  recall(): Promise<Learnt>;
  remember(more: Learnt): Promise<void>;
}

/** For those who ask and buy nothing: it lasts as long as the process. */
export function shortMemory(): BackendMemory {
  let learnt: Learnt = {};
  return {
    recall: () => Promise.resolve(learnt),
    remember(more) {
      learnt = { ...learnt, ...more };
      return Promise.resolve();
    },
  };
}
