import type { Check } from './checks';
import { CLIP_CONTAINERS, OPENAI_CLIPS, type ClipForm } from './draw/clip-form';
import {
  hasShape,
  isEither,
  isFlag,
  isNull,
  isNumber,
  isObject,
  isOneOf,
  isRange,
  isRecordOf,
  isText,
  isWhole,
  problemsOf,
} from './checks';

/**
 * Everything about the service that its documents leave open or contradict, and every limit and price a test may want
 * different. All durations are milliseconds of the simulator's clock.
 */
export interface SimulatorProfile {
  /** `none`: no credential is asked for. */
  auth: 'required' | 'none';
  /** What a wrong `api-version` is answered with; the real body is not known. */
  badApiVersionStatus: 400 | 404;
  /** Jobs that may be queued or in progress at once, per deployment; null: as many as come. */
  maxRunningPerDeployment: number | null;
  /** Job-creating requests (creates and remixes) in any minute, per resource; null: unlimited. */
  createsPerMinute: number | null;
  /** Whether a 429 says when to come back. */
  retryAfter: 'none' | 'seconds' | 'date';
  /** How long a job is queued, [least, most]. */
  queuedMs: readonly [number, number];
  /** From acceptance to completion, [least, most]. */
  durationMs: readonly [number, number];
  /** How long a picture takes, [least, most]: its create is answered then. */
  pictureMs: readonly [number, number];
  /** How long a job and its clip are kept, from creation. */
  retentionMs: number;
  /** What becomes of a job afterwards: 404, or the status word `expired` without content. */
  afterExpiry: 'not-found' | 'expired';
  /** Sent as `openai-poll-after-ms` while a job is not finished; null: no such header. */
  pollAfterMs: number | null;
  /** Content asked for before completion. */
  contentNotReadyStatus: 404 | 400 | 409;
  /** DELETE on a queued or running job. `cancel` forgets the job, `mark-cancelled` keeps it as `cancelled`, `ignore` says yes and does nothing. */
  deleteRunning: 'conflict' | 'bad-request' | 'cancel' | 'mark-cancelled' | 'ignore';
  /** Whether a cancelled job frees its slot at once, or only when it would have ended. */
  cancelFreesSlot: boolean;
  /** 1024x1792 and 1792x1024. */
  largeSizes: 'accept' | 'reject' | 'fail';
  /** `prompt` in a job object. */
  promptEcho: 'string' | 'null' | 'absent';
  /** How completed_at, expires_at, error and remixed_from_video_id say "nothing". */
  emptyFields: 'null' | 'absent';
  /** `type` of the size mismatch refusal. */
  sizeMismatchType: 'invalid_request_error' | 'video_generation_user_error';
  /** JSON `"seconds": 4`. */
  numericSeconds: 'reject' | 'accept';
  /** `input_reference` as an object in JSON: refused, or data URLs taken. */
  referenceObjects: 'reject' | 'data-url';
  maxPromptLength: number;
  /** A prompt containing one of these (any case) is blocked; the value is the reason named in the refusal. */
  moderatedPhrases: Readonly<Record<string, string>>;
  /** When: at create (400), or as a failed job. */
  moderationAt: 'create' | 'later';
  range: boolean;
  contentLength: boolean;
  /** `variant=thumbnail` and `variant=spritesheet`. */
  imageVariants: 'render' | 'reject';
  list: 'on' | 'not-found' | 'forbidden';
  /** How long after acceptance a job appears in the list. */
  listDelayMs: number;
  /** The share of jobs that the list ever names, chosen by id: 1 for all of them. */
  listCompleteness: number;
  /** Added to `created_at` (and so to `expires_at` and the id). */
  createdAtSkewMs: number;
  /** What `GET /models` lists. */
  models: 'deployments' | 'base-models' | 'not-found';
  /** What a prompt asking for silence yields. */
  silenceWords: 'silent-track' | 'no-track' | 'ignore';
  /** What the files are like. */
  clips: ClipForm;
  /** Finished clips are kept elsewhere: the job names a URL, and the content route refuses. For the servers that do so. */
  cloudStorage: boolean;
  chargeAt: 'acceptance' | 'completion';
  chargeFailed: boolean;
  chargeModerated: boolean;
  chargeCancelled: boolean;
  /** US dollars per second of output: by deployment, or by deployment and size; `*` is the rest. */
  pricesUsdPerSecond: Readonly<Record<string, number | Readonly<Record<string, number>>>>;
  /** The models that make pictures, and what one picture of each costs, in US dollars. */
  pricesUsdPerPicture: Readonly<Record<string, number>>;
  /** How a picture is answered: in it, or by the address where it lies. */
  picturesAs: 'b64_json' | 'url';
}

export const defaultProfile: SimulatorProfile = {
  auth: 'required',
  badApiVersionStatus: 404,
  maxRunningPerDeployment: 2,
  createsPerMinute: 2,
  retryAfter: 'none',
  queuedMs: [2_000, 8_000],
  durationMs: [50_000, 70_000],
  pictureMs: [8_000, 20_000],
  retentionMs: 86_400_000,
  afterExpiry: 'not-found',
  pollAfterMs: null,
  contentNotReadyStatus: 404,
  deleteRunning: 'conflict',
  cancelFreesSlot: true,
  largeSizes: 'accept',
  promptEcho: 'string',
  emptyFields: 'null',
  sizeMismatchType: 'invalid_request_error',
  numericSeconds: 'reject',
  referenceObjects: 'data-url',
  maxPromptLength: 32_000,
  moderatedPhrases: { 'graphic violence': 'graphic-violence', 'explicit nudity': 'sexual' },
  moderationAt: 'create',
  range: false,
  contentLength: true,
  imageVariants: 'render',
  list: 'on',
  listDelayMs: 0,
  listCompleteness: 1,
  createdAtSkewMs: 0,
  models: 'deployments',
  silenceWords: 'silent-track',
  clips: OPENAI_CLIPS,
  cloudStorage: false,
  chargeAt: 'completion',
  chargeFailed: false,
  chargeModerated: false,
  chargeCancelled: true,
  pricesUsdPerSecond: { '*': 0.1 },
  pricesUsdPerPicture: { 'gpt-image-1': 0.04 },
  picturesAs: 'b64_json',
};

const checks: Readonly<Record<keyof SimulatorProfile, Check>> = {
  auth: isOneOf('required', 'none'),
  badApiVersionStatus: isOneOf(400, 404),
  maxRunningPerDeployment: isEither(isWhole(0), isNull),
  createsPerMinute: isEither(isWhole(0), isNull),
  retryAfter: isOneOf('none', 'seconds', 'date'),
  queuedMs: isRange(0),
  durationMs: isRange(0),
  pictureMs: isRange(0),
  retentionMs: isNumber(0),
  afterExpiry: isOneOf('not-found', 'expired'),
  pollAfterMs: isEither(isWhole(0), isNull),
  contentNotReadyStatus: isOneOf(404, 400, 409),
  deleteRunning: isOneOf('conflict', 'bad-request', 'cancel', 'mark-cancelled', 'ignore'),
  cancelFreesSlot: isFlag,
  largeSizes: isOneOf('accept', 'reject', 'fail'),
  promptEcho: isOneOf('string', 'null', 'absent'),
  emptyFields: isOneOf('null', 'absent'),
  sizeMismatchType: isOneOf('invalid_request_error', 'video_generation_user_error'),
  numericSeconds: isOneOf('reject', 'accept'),
  referenceObjects: isOneOf('reject', 'data-url'),
  maxPromptLength: isWhole(1),
  moderatedPhrases: isRecordOf(isText),
  moderationAt: isOneOf('create', 'later'),
  range: isFlag,
  contentLength: isFlag,
  imageVariants: isOneOf('render', 'reject'),
  list: isOneOf('on', 'not-found', 'forbidden'),
  listDelayMs: isNumber(0),
  listCompleteness: isNumber(0, 1),
  createdAtSkewMs: isNumber(-Number.MAX_SAFE_INTEGER),
  models: isOneOf('deployments', 'base-models', 'not-found'),
  silenceWords: isOneOf('silent-track', 'no-track', 'ignore'),
  clips: hasShape({
    required: {
      framesPerSecond: isNumber(1, 120),
      frames: isEither(isWhole(1), isNull),
      fourKPlusOne: isFlag,
      roundTo: isOneOf(1, 8, 16, 32),
      sound: isFlag,
      container: isOneOf(...CLIP_CONTAINERS),
    },
  }),
  cloudStorage: isFlag,
  chargeAt: isOneOf('acceptance', 'completion'),
  chargeFailed: isFlag,
  chargeModerated: isFlag,
  chargeCancelled: isFlag,
  pricesUsdPerSecond: isRecordOf(isEither(isNumber(0), isRecordOf(isNumber(0)))),
  pricesUsdPerPicture: isRecordOf(isNumber(0)),
  picturesAs: isOneOf('b64_json', 'url'),
};

/** Checks a patch of the profile; throws a TypeError naming every key that is unknown or wrong. */
export function parseProfilePatch(value: unknown): Partial<SimulatorProfile> {
  const problems = problemsOf(value, { optional: checks }, 'the profile');
  if (problems.length > 0 || !isObject(value)) throw new TypeError(problems.join(' '));
  return value;
}

/** What a second of output costs on a deployment at a size, in US dollars. */
export function pricePerSecondUsd(profile: SimulatorProfile, deployment: string, size: string): number {
  const price = profile.pricesUsdPerSecond[deployment] ?? profile.pricesUsdPerSecond['*'] ?? 0;
  return typeof price === 'number' ? price : (price[size] ?? price['*'] ?? 0);
}
