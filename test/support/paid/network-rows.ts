import type { FaultMatch } from '../../../dev/videos-api';
import type { ShotOutcome } from '../../../src/contract/outcome';
import type { Action } from './network-faults';
import { sampled } from '../thorough';
import { afterwards, broken, busy, CUT, EXPIRED, SILENCE, SLOW } from './network-faults';

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
  /** Another row goes the same way through all but the parser of answers, which unit tests hold against every one of them. */
  readonly onlyThorough?: boolean;
  /** US dollars charged, and still open, by the ledger in the end. */
  readonly chargedUsd?: number;
  readonly openUsd?: number;
}

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

/** One status stands for all of them in `npm test`. */
const STATUSES = [500, 502, 503, 504].map((status) => ({ status, onlyThorough: status !== 503 }));
const THOROUGH = { onlyThorough: true } as const;

/** No job came of the first POST, so the list proves that a second one is no second payment. */
const AGAIN = { creates: 2 } as const;

const creates: readonly NetworkRow[] = [
  create('is reset before the job is accepted', { kind: 'reset' }, 'network', AGAIN),
  create('is reset after the job was accepted', { kind: 'reset', when: 'after' }, 'network'),
  create('is never answered, and no job comes of it', SILENCE, 'timed_out', { ...AGAIN, ...THOROUGH }),
  create('is never answered although there is a job', afterwards(SILENCE), 'timed_out'),
  create('is answered slowly', SLOW, null),
  create('is answered with half a body', CUT, 'network', THOROUGH),
  create('is answered with an empty body', { kind: 'empty-body' }, 'bad_answer', THOROUGH),
  create('is answered 429 with seconds', busy({ seconds: 40 }), 'too_many_requests', AGAIN),
  create('is answered 429 with a date', busy({ dateInSeconds: 40 }), 'too_many_requests', { ...AGAIN, ...THOROUGH }),
  create('is answered 429 without a time', busy(), 'too_many_requests', AGAIN),
  create('is answered 429 five times', busy({ seconds: 5 }), 'too_many_requests', { times: 5, creates: 6 }),
  ...STATUSES.flatMap(({ status, onlyThorough }) => [
    create(`is answered ${status} instead of a job`, broken(status), 'server_error', { ...AGAIN, onlyThorough }),
    create(`is answered ${status} although there is a job`, afterwards(broken(status)), 'server_error', {
      onlyThorough,
    }),
  ]),
  create('is answered 408', { kind: 'respond', status: 408, body: 'Request Timeout' }, 'timed_out', {
    ...AGAIN,
    ...THOROUGH,
  }),
  create('is answered with a web page instead of a job', { kind: 'html' }, 'bad_answer', AGAIN),
  create(
    'is answered with a web page although there is a job',
    { kind: 'html', when: 'after' },
    'bad_answer',
    THOROUGH,
  ),
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
  create('finds its token expired', EXPIRED, null, { times: 1, creates: 2 }),
  create('is answered 401 with a new token, too', EXPIRED, 'unauthorized', {
    times: 2,
    creates: 2,
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
  get('is reset before it is answered', { kind: 'reset' }, 'network', THOROUGH),
  get('is reset in its answer', { kind: 'reset', when: 'after' }, 'network'),
  get('is never answered', SILENCE, 'timed_out', { times: 1 }),
  get('is answered slowly', SLOW, null, THOROUGH),
  get('is answered with half a body', CUT, 'network', THOROUGH),
  get('is answered with an empty body', { kind: 'empty-body' }, 'bad_answer', THOROUGH),
  get('is answered 429 with seconds', busy({ seconds: 40 }), 'too_many_requests', THOROUGH),
  get('is answered 429 with a date', busy({ dateInSeconds: 40 }), 'too_many_requests', THOROUGH),
  get('is answered 429 without a time', busy(), 'too_many_requests', THOROUGH),
  ...STATUSES.map(({ status, onlyThorough }) =>
    get(`is answered ${status}`, broken(status), 'server_error', { onlyThorough }),
  ),
  get('is answered with a web page', { kind: 'html' }, 'bad_answer', THOROUGH),
  get('is answered with broken JSON', { kind: 'malformed-json' }, 'bad_answer'),
  get('finds its token expired', EXPIRED, null, { times: 1 }),
  get('is answered 401 with a new token, too', EXPIRED, 'unauthorized'),
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
  list('is reset before it is answered', { kind: 'reset' }, 'unlistable', THOROUGH),
  list('is reset in its answer', { kind: 'reset', when: 'after' }, 'unlistable'),
  list('is never answered', SILENCE, 'unlistable', THOROUGH),
  list('is answered slowly', { kind: 'slow-body', chunkBytes: 1_024, everyRealMs: 5 }, null, THOROUGH),
  list('is answered with half a body', CUT, 'unlistable', THOROUGH),
  list('is answered 429 with seconds', busy({ seconds: 40 }), 'unlistable', THOROUGH),
  list('is answered 429 with a date', busy({ dateInSeconds: 40 }), 'unlistable', THOROUGH),
  list('is answered 429 without a time', busy(), 'unlistable', THOROUGH),
  ...STATUSES.map(({ status, onlyThorough }) =>
    list(`is answered ${status}`, broken(status), 'unlistable', { onlyThorough }),
  ),
  list('is answered with an empty body', { kind: 'empty-body' }, 'unlistable', THOROUGH),
  list('is answered with a web page', { kind: 'html' }, 'unlistable', THOROUGH),
  list('is answered with broken JSON', { kind: 'malformed-json' }, 'unlistable'),
  list('finds its token expired', EXPIRED, null),
  list('is answered 401 with a new token, too', EXPIRED, 'unlistable', { times: 2 }),
  list(
    'has entries that cannot be read',
    { kind: 'respond', status: 200, body: { object: 'list', data: [{}], has_more: false } },
    'unlistable',
  ),
];

/** Everything whose render needs no clip. */
export const networkRows: readonly NetworkRow[] = sampled([...creates, ...gets, ...lists]);
