import { PATIENCE_MS } from './impatient-app';
import type { Action } from './network-faults';
import { sampled } from '../thorough';
import { afterwards, broken, busy, CUT, cutAt, EXPIRED, SILENCE, SLOW } from './network-faults';

/** One row about a clip, or about cleaning up: the troubles come one after the other, each to one request. */
export interface TransferRow {
  readonly when: string;
  readonly does: readonly Action[];
  /** Another row goes the same way through all but the parser of answers, which unit tests hold against every one of them. */
  readonly onlyThorough?: boolean;
}

const THOROUGH = { onlyThorough: true } as const;
/** One status stands for all of them in `npm test`. */
const STATUSES = [500, 502, 503, 504].map((status) => ({ status, onlyThorough: status !== 503 }));

/** Downloads that go wrong a few times and then end with the whole clip, which is paid once. */
export const contentRows = sampled<TransferRow>([
  { when: 'is reset before it begins, and once more', does: [{ kind: 'reset' }, { kind: 'reset' }], ...THOROUGH },
  { when: 'is never begun', does: [SILENCE], ...THOROUGH },
  {
    when: 'falls silent in the middle',
    does: [{ kind: 'slow-body', chunkBytes: 40_000, everyRealMs: PATIENCE_MS + 1_000 }],
  },
  { when: 'breaks off in the middle, twice', does: [cutAt('right'), cutAt('right')] },
  { when: 'ends early without a length', does: [cutAt('absent')], ...THOROUGH },
  { when: 'ends early with a length that fits', does: [cutAt('short')] },
  { when: 'comes slowly', does: [{ kind: 'slow-body', chunkBytes: 65_536, everyRealMs: 5 }], ...THOROUGH },
  {
    when: 'is answered 429, with seconds, with a date and without a time',
    does: [busy({ seconds: 40 }), busy({ dateInSeconds: 40 }), busy()],
  },
  { when: 'is answered 500, 502, 503 and 504', does: [500, 502, 503, 504].map(broken) },
  {
    when: 'is a web page, JSON and broken JSON',
    does: [{ kind: 'wrong-content', as: 'html' }, { kind: 'wrong-content', as: 'json' }, { kind: 'malformed-json' }],
  },
  {
    when: 'is empty, and noise that calls itself a video',
    does: [{ kind: 'empty-body' }, { kind: 'wrong-content', as: 'noise' }],
  },
  { when: 'finds its token expired', does: [EXPIRED], ...THOROUGH },
  { when: 'is answered 401 with a new token, too', does: [EXPIRED, EXPIRED] },
  {
    when: 'is answered 404 for a moment, as not ready and as not found',
    does: [
      { kind: 'refuse', as: 'not-ready' },
      { kind: 'refuse', as: 'video-not-found' },
    ],
  },
]);

/** Deletions after a cancel that do not come about: the clip on the backend stays, and the document says so. */
export const deleteRows: readonly TransferRow[] = [
  { when: 'is reset', does: [{ kind: 'reset' }] },
  { when: 'is answered 500', does: [broken(500)] },
  { when: 'is answered 401 with a new token, too', does: [EXPIRED, EXPIRED] },
];

/** One deletion by the janitor, of a job that ended after its pipeline was cancelled; what it costs is written by then. */
export interface CleanUpRow extends TransferRow {
  /** Whether the job is gone in the end. One that stays is forgotten by the backend after a day. */
  readonly isDeleted: boolean;
}

const leaves = (when: string, ...does: readonly Action[]): CleanUpRow => ({ when, does, isDeleted: false });
const alsoLeaves = (when: string, ...does: readonly Action[]): CleanUpRow => ({
  ...leaves(when, ...does),
  ...THOROUGH,
});
const deletes = (when: string, ...does: readonly Action[]): CleanUpRow => ({ when, does, isDeleted: true });
const alsoDeletes = (when: string, ...does: readonly Action[]): CleanUpRow => ({
  ...deletes(when, ...does),
  ...THOROUGH,
});

export const cleanUpRows = sampled<CleanUpRow>([
  leaves('is reset before it is done', { kind: 'reset' }),
  deletes('is reset in its answer', { kind: 'reset', when: 'after' }),
  alsoLeaves('is never answered', SILENCE),
  deletes('is never answered although it was done', afterwards(SILENCE)),
  alsoDeletes('is answered slowly', SLOW),
  deletes('is answered with half a body', CUT),
  alsoDeletes('is answered with an empty body', { kind: 'empty-body' }),
  leaves('is answered 429 with seconds', busy({ seconds: 40 })),
  alsoLeaves('is answered 429 with a date', busy({ dateInSeconds: 40 })),
  alsoLeaves('is answered 429 without a time', busy()),
  ...STATUSES.map(({ status, onlyThorough }) => ({ ...leaves(`is answered ${status}`, broken(status)), onlyThorough })),
  alsoLeaves('is answered with a web page', { kind: 'html' }),
  alsoLeaves('is answered with broken JSON', { kind: 'malformed-json' }),
  deletes('finds its token expired', EXPIRED),
  leaves('is answered 401 with a new token, too', EXPIRED, EXPIRED),
  leaves('is answered 404', { kind: 'refuse', as: 'video-not-found' }),
]);

/** What the list of models may do to a health check; no problem is a backend in good health. */
export const modelsRows: readonly (TransferRow & { readonly problem: string | null })[] = [
  { when: 'is reset', does: [{ kind: 'reset' }], problem: 'network' },
  { when: 'is never answered', does: [SILENCE], problem: 'timed_out' },
  { when: 'is answered slowly', does: [SLOW], problem: null },
  { when: 'is cut', does: [CUT], problem: 'network' },
  { when: 'is empty', does: [{ kind: 'empty-body' }], problem: 'bad_answer' },
  { when: 'is answered 429 with seconds', does: [busy({ seconds: 40 })], problem: 'too_many_requests' },
  { when: 'is answered 429 with a date', does: [busy({ dateInSeconds: 40 })], problem: 'too_many_requests' },
  { when: 'is answered 429 without a time', does: [busy()], problem: 'too_many_requests' },
  ...[500, 502, 503, 504].map((status) => ({
    when: `is answered ${status}`,
    does: [broken(status)],
    problem: 'server_error',
  })),
  { when: 'is a web page', does: [{ kind: 'html' }], problem: 'bad_answer' },
  { when: 'is broken JSON', does: [{ kind: 'malformed-json' }], problem: 'bad_answer' },
  { when: 'finds its token expired', does: [EXPIRED], problem: null },
  { when: 'is answered 401 with a new token, too', does: [EXPIRED, EXPIRED], problem: 'unauthorized' },
  { when: 'is answered 403', does: [{ kind: 'refuse', as: 'forbidden' }], problem: 'forbidden' },
];
