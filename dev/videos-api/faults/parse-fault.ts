import type { Check, Shape } from '../checks';
import {
  hasShape,
  isAnything,
  isEither,
  isFlag,
  isListOf,
  isNull,
  isNumber,
  isObject,
  isOneOf,
  isRecordOf,
  isText,
  isWhole,
  problemsOf,
} from '../checks';
import { OPERATIONS } from '../http/route';
import { CLIP_VARIANTS } from '../draw/clip-spec';
import type { FaultAction, FaultSpec } from './fault';
import { REFUSALS } from './fault';

const isMs = isNumber(0);
const when = { when: isOneOf('before', 'after', 'behind') };

const matchShape: Shape = {
  optional: {
    operation: isOneOf(...OPERATIONS, 'any'),
    nth: isWhole(1),
    times: isEither(isWhole(1), isOneOf('always')),
    jobIndex: isWhole(1),
    jobId: isText,
    deployment: isText,
    promptIncludes: isText,
    hasReference: isFlag,
  },
};

const actionShapes: Readonly<Record<FaultAction['kind'], Shape>> = {
  refuse: {
    required: { as: isOneOf(...REFUSALS) },
    optional: {
      ...when,
      status: isWhole(400, 599),
      retryAfter: isEither(hasShape({ required: { seconds: isMs } }), hasShape({ required: { dateInSeconds: isMs } })),
    },
  },
  respond: {
    required: { status: isWhole(200, 599) },
    optional: { ...when, body: isAnything, headers: isRecordOf(isText) },
  },
  html: { optional: when },
  'malformed-json': { optional: when },
  reset: { optional: when },
  'no-answer': { optional: when },
  delay: { required: { realMs: isMs }, optional: when },
  'slow-body': { required: { chunkBytes: isWhole(1), everyRealMs: isMs } },
  'truncated-body': {
    required: { keepBytes: isWhole(0) },
    optional: { contentLength: isOneOf('right', 'short', 'absent') },
  },
  'empty-body': {},
  'wrong-content': { required: { as: isOneOf('html', 'json', 'text', 'noise', 'headless-mp4') } },
  'padded-content': { required: { bytes: isWhole(8, 2 ** 32 - 1) } },
  'list-lag': { required: { lagMs: isMs } },
  'list-omit': { required: { jobIndexes: isListOf(isWhole(1)) } },
  job: {
    optional: {
      outcome: isOneOf('completed', 'failed', 'moderated', 'cancelled', 'expired'),
      error: isEither(isNull, hasShape({ required: { code: isEither(isText, isNull), message: isText } })),
      durationMs: isMs,
      slowerBy: isNumber(0),
      clip: isOneOf(...CLIP_VARIANTS),
      createdAtSkewMs: isNumber(-Number.MAX_SAFE_INTEGER),
      stuckIn: isOneOf('queued', 'in_progress'),
      stuckForMs: isMs,
      statusWord: isText,
      statusWordForMs: isMs,
      missingFromMs: isMs,
      missingForMs: isMs,
      promptEcho: isOneOf('string', 'null', 'absent'),
      notReadyAsks: isWhole(0),
      unlistedForMs: isEither(isMs, isNull),
    } satisfies Record<string, Check>,
  },
};

/** Checks a scripted fault; throws a TypeError that names everything unknown or wrong about it. */
export function parseFault(value: unknown): FaultSpec {
  const outer = problemsOf(value, { required: { do: isAnything }, optional: { match: isAnything } }, 'the fault');
  if (outer.length > 0 || !isObject(value)) throw new TypeError(outer.join(' '));
  const { match = {}, do: action } = value;
  const problems = [...problemsOf(match, matchShape, '"match"'), ...actionProblems(action)];
  if (problems.length > 0) throw new TypeError(problems.join(' '));
  return { match, do: action } as FaultSpec;
}

function actionProblems(action: unknown): string[] {
  const kinds = Object.keys(actionShapes);
  const isKind = isOneOf(...kinds);
  const kind = isObject(action) ? action['kind'] : undefined;
  if (isKind(kind) !== undefined) {
    return [`"kind" in "do" must be ${isKind(kind)}; got ${kind === undefined ? 'nothing' : JSON.stringify(kind)}.`];
  }
  const shape = actionShapes[kind as FaultAction['kind']];
  return problemsOf(action, { ...shape, required: { kind: isKind, ...shape.required } }, '"do"');
}
