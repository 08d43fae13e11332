import type { FaultMatch, FaultSpec, SimulatorProfile } from '../../../dev/videos-api';
import type { ShotOutcome } from '../../../src/contract/outcome';

type Action = FaultSpec['do'];
type Faults = readonly { readonly match?: FaultMatch; readonly do: Action }[];

export interface Ending {
  /** Reads on after "ends as". */
  readonly outcome: ShotOutcome;
  readonly when: string;
  readonly faults?: Faults;
  readonly profile?: Partial<SimulatorProfile>;
  readonly brief?: Readonly<Record<string, unknown>>;
  /** Jobs the backend accepts, and what it is sent for them. */
  readonly accepted: 0 | 1;
  /** What the document says was charged, in US dollars; 0 when absent. A render that goes on is charged when it ends. */
  readonly spentUsd?: number;
  readonly problem: { readonly status?: number; readonly code?: string; readonly detail: RegExp };
  readonly backendStatus?: string | null;
}

const always = { times: 'always' } as const;
const onCreate = (action: Action): Faults => [{ match: { operation: 'create', ...always }, do: action }];
/** To its clip as well, which is asked for before the render is given up. */
const onPoll = (action: Action): Faults =>
  (['get', 'content'] as const).map((operation) => ({ match: { operation, ...always }, do: action }));
const onDownload = (action: Action): Faults => [{ match: { operation: 'content', ...always }, do: action }];
const job = (action: Omit<Extract<Action, { kind: 'job' }>, 'kind'>): Faults => [{ do: { kind: 'job', ...action } }];

const refusals: readonly Ending[] = [
  {
    outcome: 'unauthorized',
    when: 'the create is answered 401',
    faults: onCreate({ kind: 'refuse', as: 'unauthorized' }),
    accepted: 0,
    problem: { status: 401, detail: /POST \/videos answered 401: Access denied/ },
  },
  {
    outcome: 'forbidden',
    when: 'the create is answered 403',
    faults: onCreate({ kind: 'refuse', as: 'forbidden' }),
    accepted: 0,
    problem: { status: 403, detail: /403.*role/ },
  },
  {
    outcome: 'route_not_found',
    when: 'the gateway knows no such route',
    faults: onCreate({ kind: 'refuse', as: 'unknown-route' }),
    accepted: 0,
    problem: { status: 404, detail: /Resource not found/ },
  },
  {
    outcome: 'route_not_found',
    when: 'the video service knows no such path',
    faults: onCreate({ kind: 'refuse', as: 'unknown-path' }),
    accepted: 0,
    problem: { status: 404, detail: /Not Found/ },
  },
  {
    outcome: 'deployment_not_found',
    when: 'the endpoint has no such deployment',
    faults: onCreate({ kind: 'refuse', as: 'unknown-deployment' }),
    accepted: 0,
    problem: { status: 404, detail: /deployment 'sora-2' .* does not exist/ },
  },
  {
    outcome: 'model_retired',
    when: 'the create is answered 410',
    faults: onCreate({ kind: 'refuse', as: 'retired' }),
    accepted: 0,
    problem: { status: 410, detail: /retired/ },
  },
  {
    outcome: 'invalid_value',
    when: 'the backend takes no such seconds, although its settings say so',
    brief: { seconds: 5 },
    accepted: 0,
    problem: { status: 400, detail: /Invalid value: '5'\. Supported values are: '4', '8', and '12'/ },
  },
  {
    outcome: 'invalid_value',
    when: 'the backend takes no such size, although its settings say so',
    brief: { size: '480x480' },
    accepted: 0,
    problem: { status: 400, detail: /Invalid value: '480x480'/ },
  },
  {
    outcome: 'moderated',
    when: 'the prompt is blocked at create',
    brief: { prompt: 'A paper boat in a scene of graphic violence.' },
    accepted: 0,
    problem: { status: 400, detail: /blocked by our moderation system/ },
  },
  {
    outcome: 'refused',
    when: 'the create is refused for a reason nobody knows',
    faults: onCreate({ kind: 'respond', status: 400, body: { error: { message: 'The stars are wrong.' } } }),
    accepted: 0,
    problem: { status: 400, detail: /The stars are wrong/ },
  },
  {
    outcome: 'too_many_requests',
    when: 'there is no room until the queue deadline',
    faults: onCreate({ kind: 'refuse', as: 'too-many-running', retryAfter: { seconds: 240 } }),
    accepted: 0,
    problem: { status: 429, detail: /Too many running tasks/ },
  },
];

const endedJobs: readonly Ending[] = [
  {
    outcome: 'render_failed',
    when: 'the job fails with an error object',
    faults: job({ outcome: 'failed', error: { code: 'gpu_on_fire', message: 'The renderer gave up.' } }),
    accepted: 1,
    problem: { code: 'gpu_on_fire', detail: /gpu_on_fire: The renderer gave up\./ },
    backendStatus: 'failed',
  },
  {
    outcome: 'render_failed',
    when: 'the job fails without saying why',
    faults: job({ outcome: 'failed', error: null }),
    accepted: 1,
    problem: { code: 'render_failed', detail: /gave no reason/ },
    backendStatus: 'failed',
  },
  {
    outcome: 'moderated',
    when: 'the filter blocks it during the render',
    faults: job({ outcome: 'moderated' }),
    accepted: 1,
    problem: { code: 'moderation_blocked', detail: /blocked by our moderation system/ },
    backendStatus: 'failed',
  },
  {
    outcome: 'expired',
    when: 'the backend says expired',
    faults: job({ outcome: 'expired' }),
    accepted: 1,
    problem: { code: 'expired', detail: /./ },
    backendStatus: 'expired',
  },
  {
    outcome: 'cancelled_by_backend',
    when: 'the backend says cancelled',
    faults: job({ outcome: 'cancelled' }),
    accepted: 1,
    spentUsd: 0.4,
    problem: { code: 'cancelled_by_backend', detail: /./ },
    backendStatus: 'cancelled',
  },
  {
    outcome: 'job_not_found',
    when: 'the backend forgets the job',
    faults: job({ missingFromMs: 15_000 }),
    accepted: 1,
    problem: { status: 404, detail: /not found/ },
  },
  {
    outcome: 'timed_out',
    when: 'the render deadline passes in the middle of it',
    faults: job({ stuckIn: 'in_progress', stuckForMs: 900_000 }),
    accepted: 1,
    problem: { code: 'timed_out', detail: /Still in_progress at 72 % after 600 s/ },
    backendStatus: 'in_progress',
  },
  {
    outcome: 'timed_out',
    when: 'a status word nobody knows is all there is to the deadline',
    faults: job({ statusWord: 'daydreaming', statusWordForMs: 900_000, notReadyAsks: 1_000 }),
    accepted: 1,
    problem: { code: 'timed_out', detail: /Still daydreaming/ },
    backendStatus: 'daydreaming',
  },
  {
    outcome: 'timed_out',
    when: 'every question is answered 401 to the deadline',
    faults: onPoll({ kind: 'refuse', as: 'unauthorized' }),
    accepted: 1,
    problem: { code: 'unauthorized', status: 401, detail: /GET \/videos/ },
  },
  {
    outcome: 'timed_out',
    when: 'every question is answered 500 to the deadline',
    faults: onPoll({ kind: 'refuse', as: 'server-error' }),
    accepted: 1,
    problem: { status: 500, detail: /answered 500/ },
  },
  {
    outcome: 'timed_out',
    when: 'every question is answered with a web page to the deadline',
    faults: onPoll({ kind: 'html' }),
    accepted: 1,
    problem: { status: 200, detail: /HTML/i },
  },
];

const downloads: readonly Ending[] = [
  {
    outcome: 'download_not_ready',
    when: 'completed content is never handed out',
    faults: job({ notReadyAsks: 1_000 }),
    accepted: 1,
    spentUsd: 0.4,
    problem: { status: 404, detail: /not ready yet/ },
  },
  {
    outcome: 'download_not_ready',
    when: 'a web page comes instead of the clip',
    faults: onDownload({ kind: 'wrong-content', as: 'html' }),
    accepted: 1,
    spentUsd: 0.4,
    problem: { status: 200, detail: /a clip was expected/ },
  },
  {
    outcome: 'download_not_ready',
    when: 'the clip is cut short, and its length says so',
    faults: onDownload({ kind: 'truncated-body', keepBytes: 1_000 }),
    accepted: 1,
    spentUsd: 0.4,
    problem: { code: 'network', detail: /after 1000 bytes/ },
  },
  {
    outcome: 'download_not_ready',
    when: 'the clip is cut short, and nothing but its structure shows it',
    faults: onDownload({ kind: 'truncated-body', keepBytes: 1_000, contentLength: 'short' }),
    accepted: 1,
    spentUsd: 0.4,
    problem: { detail: /1000 bytes/ },
  },
  {
    outcome: 'clip_invalid',
    when: 'noise comes instead of the clip',
    faults: onDownload({ kind: 'wrong-content', as: 'noise' }),
    accepted: 1,
    spentUsd: 0.4,
    problem: { detail: /is not an MP4: it begins with bytes/ },
  },
  {
    outcome: 'download_not_ready',
    when: 'the content is empty',
    faults: onDownload({ kind: 'empty-body' }),
    accepted: 1,
    spentUsd: 0.4,
    problem: { status: 200, detail: /an empty body where a clip was expected/ },
  },
];

const DAY_MS = 86_400_000;
/** How the simulator keeps jobs when nobody asks for anything else. */
export const USUAL_RETENTION = { retentionMs: DAY_MS, afterExpiry: 'not-found' } as const;

const outlasted: readonly Ending[] = [
  {
    outcome: 'expired',
    when: 'the clip is not handed out before its time is over',
    faults: job({ notReadyAsks: 1_000 }),
    profile: { retentionMs: 200_000, afterExpiry: 'expired' },
    accepted: 1,
    spentUsd: 0.4,
    problem: { code: 'expired', detail: /./ },
    backendStatus: 'expired',
  },
  {
    outcome: 'job_not_found',
    when: 'the backend forgets a job with its clip when their time is over',
    faults: job({ notReadyAsks: 1_000 }),
    profile: { retentionMs: 200_000, afterExpiry: 'not-found' },
    accepted: 1,
    spentUsd: 0.4,
    problem: { status: 404, detail: /not found/ },
  },
  {
    outcome: 'backend_unreachable',
    when: 'the backend gives up on every create before it has it whole',
    faults: onCreate({ kind: 'refuse', as: 'upload-timed-out' }),
    accepted: 0,
    problem: { code: 'upload_timed_out', detail: /POST \/videos answered/ },
  },
];

/** Every way a baseline can end without a clip: how the backend is made to do it, and what the pipeline document must say. */
export const namedEndings: readonly Ending[] = [...refusals, ...endedJobs, ...downloads, ...outlasted];
