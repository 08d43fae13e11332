import type { FaultMatch, FaultSpec, RetryAfter } from '../../dev/videos-api/faults/fault';
import type { ShotOutcome } from '../../src/contract/outcome';

type Action = FaultSpec['do'];
type Operation = NonNullable<FaultMatch['operation']>;

/** One row of the network matrix: what goes wrong, and what the user is shown and charged. */
export interface NetworkRow {
  readonly call: Operation;
  readonly when: string;
  readonly does: Action;
  /** How often; once when absent. */
  readonly times?: number | 'always';
  /** What the trouble is called in the log, and in the document while it lasts; null where there is none. */
  readonly kind: string | null;
  readonly outcome: ShotOutcome;
  /** What the problem of the ended shot says. */
  readonly says?: RegExp;
  /** Creates that reached the backend, and jobs it accepted for them. */
  readonly creates?: number;
  readonly jobs?: number;
  /** US dollars charged, and still open, by the ledger in the end. */
  readonly chargedUsd?: number;
  readonly openUsd?: number;
}

const busy = (retryAfter?: RetryAfter): Action => ({
  kind: 'refuse',
  as: 'too-many-running',
  ...(retryAfter === undefined ? {} : { retryAfter }),
});
const broken = (status: number): Action => ({ kind: 'refuse', as: 'server-error', status });
const afterwards = (action: Action): Action => ({ ...action, when: 'after' }) as Action;
const SLOW: Action = { kind: 'slow-body', chunkBytes: 64, everyRealMs: 5 };
const CUT: Action = { kind: 'truncated-body', keepBytes: 20 };
/** The renders of these rows end with an error that is charged: what a clip would add is tested with the downloads. */
const ENDS = { outcome: 'render_failed', says: /Video generation failed/ } as const;

const create = (when: string, does: Action, kind: string | null, more: Partial<NetworkRow> = {}): NetworkRow => ({
  call: 'create',
  when,
  does,
  kind,
  ...ENDS,
  ...more,
});

/** No job came of the first POST, so the list proves that a second one is no second payment. */
const AGAIN = { creates: 2 } as const;

const creates: readonly NetworkRow[] = [
  create('is reset before the job is accepted', { kind: 'reset' }, 'network', AGAIN),
  create('is reset after the job was accepted', { kind: 'reset', when: 'after' }, 'network'),
  create('is answered slowly', SLOW, null),
  create('is answered with half a body', CUT, 'network'),
  create('is answered with an empty body', { kind: 'empty-body' }, 'bad_answer'),
  create('is answered 429 with seconds', busy({ seconds: 40 }), 'too_many_requests', AGAIN),
  create('is answered 429 with a date', busy({ dateInSeconds: 40 }), 'too_many_requests', AGAIN),
  create('is answered 429 without a time', busy(), 'too_many_requests', AGAIN),
  create('is answered 429 five times', busy({ seconds: 5 }), 'too_many_requests', { times: 5, creates: 6 }),
  ...[500, 502, 503, 504].flatMap((status) => [
    create(`is answered ${status} instead of a job`, broken(status), 'server_error', AGAIN),
    create(`is answered ${status} although there is a job`, afterwards(broken(status)), 'server_error'),
  ]),
  create('is answered 408', { kind: 'respond', status: 408, body: 'Request Timeout' }, 'timed_out', AGAIN),
  create('is answered with a web page instead of a job', { kind: 'html' }, 'bad_answer', AGAIN),
  create('is answered with a web page although there is a job', { kind: 'html', when: 'after' }, 'bad_answer'),
  create('is answered with broken JSON', { kind: 'malformed-json', when: 'after' }, 'bad_answer'),
  create(
    'finds the upload of its image too slow',
    { kind: 'refuse', as: 'upload-timed-out' },
    'upload_timed_out',
    AGAIN,
  ),
  create(
    'starts a job of a status nobody knows',
    { kind: 'job', statusWord: 'daydreaming', statusWordForMs: 20_000 },
    null,
  ),
  create('starts a job that fails without an error', { kind: 'job', error: null }, null, { says: /gave no reason/ }),
  create('is answered 401', { kind: 'refuse', as: 'unauthorized' }, 'unauthorized', {
    outcome: 'unauthorized',
    says: /answered 401/,
    jobs: 0,
    chargedUsd: 0,
  }),
];

const get = (when: string, does: Action, kind: string | null, more: Partial<NetworkRow> = {}): NetworkRow => ({
  call: 'get',
  when,
  does,
  kind,
  times: 2,
  ...ENDS,
  ...more,
});

const gets: readonly NetworkRow[] = [
  get('is reset before it is answered', { kind: 'reset' }, 'network'),
  get('is reset in its answer', { kind: 'reset', when: 'after' }, 'network'),
  get('is answered slowly', SLOW, null),
  get('is answered with half a body', CUT, 'network'),
  get('is answered with an empty body', { kind: 'empty-body' }, 'bad_answer'),
  get('is answered 429 with seconds', busy({ seconds: 40 }), 'too_many_requests'),
  get('is answered 429 with a date', busy({ dateInSeconds: 40 }), 'too_many_requests'),
  get('is answered 429 without a time', busy(), 'too_many_requests'),
  ...[500, 502, 503, 504].map((status) => get(`is answered ${status}`, broken(status), 'server_error')),
  get('is answered with a web page', { kind: 'html' }, 'bad_answer'),
  get('is answered with broken JSON', { kind: 'malformed-json' }, 'bad_answer'),
  get('is answered 401 once', { kind: 'refuse', as: 'unauthorized' }, 'unauthorized', { times: 1 }),
  get('is answered 404 for a moment', { kind: 'refuse', as: 'video-not-found' }, 'job_not_found'),
  get('is answered 404 to the end', { kind: 'refuse', as: 'video-not-found' }, 'job_not_found', {
    times: 'always',
    outcome: 'job_not_found',
    says: /not found/,
    chargedUsd: 0,
    openUsd: 0.4,
  }),
];

const list = (when: string, does: Action, kind: string | null, more: Partial<NetworkRow> = {}): NetworkRow => ({
  call: 'list',
  when,
  does,
  kind,
  ...ENDS,
  ...more,
});

/** Each of these comes after a create whose answer was lost although there is a job. */
const lists: readonly NetworkRow[] = [
  list('is reset before it is answered', { kind: 'reset' }, 'unlistable'),
  list('is answered slowly', SLOW, null),
  list('is answered with half a body', CUT, 'unlistable'),
  list('is answered 429 with seconds', busy({ seconds: 40 }), 'unlistable'),
  list('is answered 500', broken(500), 'unlistable'),
  list('is answered 503', broken(503), 'unlistable'),
  list('is answered with a web page', { kind: 'html' }, 'unlistable'),
  list('is answered with broken JSON', { kind: 'malformed-json' }, 'unlistable'),
  list('is answered 401 once', { kind: 'refuse', as: 'unauthorized' }, 'unlistable'),
  list(
    'has entries that cannot be read',
    { kind: 'respond', status: 200, body: { object: 'list', data: [{}], has_more: false } },
    'unlistable',
  ),
];

/** Everything whose render needs no clip. */
export const networkRows: readonly NetworkRow[] = [...creates, ...gets, ...lists];

export interface TransferRow {
  readonly when: string;
  readonly does: Action;
  readonly times?: number | 'always';
}

/** Downloads that go wrong once or twice and then end with the whole clip. */
export const contentRows: readonly TransferRow[] = [
  { when: 'is reset before it begins', does: { kind: 'reset' } },
  { when: 'breaks off in the middle', does: { kind: 'truncated-body', keepBytes: 30_000 }, times: 2 },
  { when: 'ends early without a length', does: { kind: 'truncated-body', keepBytes: 30_000, contentLength: 'absent' } },
  {
    when: 'ends early with a length that fits',
    does: { kind: 'truncated-body', keepBytes: 30_000, contentLength: 'short' },
  },
  { when: 'comes slowly', does: { kind: 'slow-body', chunkBytes: 65_536, everyRealMs: 5 } },
  { when: 'is answered 429 with seconds', does: busy({ seconds: 40 }) },
  { when: 'is answered 500', does: broken(500) },
  { when: 'is a web page', does: { kind: 'wrong-content', as: 'html' } },
  { when: 'is JSON', does: { kind: 'wrong-content', as: 'json' } },
  { when: 'is empty', does: { kind: 'empty-body' } },
  { when: 'is noise that calls itself a video', does: { kind: 'wrong-content', as: 'noise' } },
  { when: 'is answered 401 once', does: { kind: 'refuse', as: 'unauthorized' } },
  { when: 'is answered 404 for a moment', does: { kind: 'refuse', as: 'not-ready' } },
];

/** Deletions after a cancel that do not come about: the clip on the backend stays, and the document says so. */
export const deleteRows: readonly TransferRow[] = [
  { when: 'is reset', does: { kind: 'reset' } },
  { when: 'is answered 500', does: broken(500) },
  { when: 'is answered 401', does: { kind: 'refuse', as: 'unauthorized' } },
];

/** What the list of models may do to a health check. */
export const modelsRows: readonly (TransferRow & { readonly problem: string })[] = [
  { when: 'is reset', does: { kind: 'reset' }, problem: 'network' },
  { when: 'is answered 500', does: broken(500), problem: 'server_error' },
  { when: 'is answered 429', does: busy(), problem: 'too_many_requests' },
  { when: 'is a web page', does: { kind: 'html' }, problem: 'bad_answer' },
  { when: 'is broken JSON', does: { kind: 'malformed-json' }, problem: 'bad_answer' },
  { when: 'is cut', does: CUT, problem: 'network' },
  { when: 'is answered 401', does: { kind: 'refuse', as: 'unauthorized' }, problem: 'unauthorized' },
  { when: 'is answered 403', does: { kind: 'refuse', as: 'forbidden' }, problem: 'forbidden' },
];
