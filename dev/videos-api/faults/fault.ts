import type { EndKind, JobError, JobScript } from '../jobs/job';
import type { Operation } from '../http/route';
import type { ClipVariant } from '../draw/clip-spec';

/** Which requests a fault strikes. Every condition given must hold. */
export interface FaultMatch {
  /** Absent or `any`: every operation. */
  readonly operation?: Operation | 'any';
  /** 1: the first matching request since the fault was added. */
  readonly nth?: number;
  /** How many matching requests it strikes from then on; 1 when absent. */
  readonly times?: number | 'always';
  /** 1: the first job ever accepted. For a create, the job it would become. */
  readonly jobIndex?: number;
  readonly jobId?: string;
  readonly deployment?: string;
  /** In the prompt of the request, or of the job it asks for. */
  readonly promptIncludes?: string;
  readonly hasReference?: boolean;
}

export const REFUSALS = [
  'unauthorized',
  'forbidden',
  'unknown-route',
  'unknown-path',
  'unknown-deployment',
  'video-not-found',
  'retired',
  'moderated',
  'not-ready',
  'rate-limited',
  'too-many-running',
  'upload-timed-out',
  'server-error',
] as const;

export type RetryAfter = { readonly seconds: number } | { readonly dateInSeconds: number };

/** Before: the operation never happens. After: it happens (a job is accepted, and billed) and its answer is replaced. */
/** Behind: in a dialect that is a gateway, between it and the server behind it, at each of its attempts. */
type When = { readonly when?: 'before' | 'after' | 'behind' };

export type WholeAnswerFault = When &
  (
    | {
        readonly kind: 'refuse';
        readonly as: (typeof REFUSALS)[number];
        readonly status?: number;
        readonly retryAfter?: RetryAfter;
      }
    | {
        readonly kind: 'respond';
        readonly status: number;
        readonly body?: unknown;
        readonly headers?: Readonly<Record<string, string>>;
      }
    | { readonly kind: 'html' }
    | { readonly kind: 'malformed-json' }
    | { readonly kind: 'reset' }
    | { readonly kind: 'no-answer' }
    | { readonly kind: 'delay'; readonly realMs: number }
  );

/** What happens to the body of an operation that succeeded. */
export type BodyFault =
  | { readonly kind: 'slow-body'; readonly chunkBytes: number; readonly everyRealMs: number }
  | {
      readonly kind: 'truncated-body';
      readonly keepBytes: number;
      /** `right` announces the whole; `short` announces what is sent, so that the cut cannot be seen from outside; `absent` ends a chunked body early. */
      readonly contentLength?: 'right' | 'short' | 'absent';
    }
  | { readonly kind: 'empty-body' }
  | { readonly kind: 'wrong-content'; readonly as: 'html' | 'json' | 'text' | 'noise' | 'headless-mp4' }
  | { readonly kind: 'padded-content'; readonly bytes: number }
  | { readonly kind: 'list-lag'; readonly lagMs: number }
  | { readonly kind: 'list-omit'; readonly jobIndexes: readonly number[] };

/** What becomes of the job that a matching create, remix, edit, extension or picture is accepted as. */
export type JobFault = JobScript & {
  readonly kind: 'job';
  readonly outcome?: EndKind;
  readonly error?: JobError | null;
  /** From acceptance to the end, in clock milliseconds. */
  readonly durationMs?: number;
  readonly slowerBy?: number;
  readonly clip?: ClipVariant;
  readonly createdAtSkewMs?: number;
};

export type FaultAction = WholeAnswerFault | BodyFault | JobFault;

export interface FaultSpec {
  readonly match: FaultMatch;
  readonly do: FaultAction;
}

/** What the faults of a job say, merged, as acceptance needs it. */
export interface ScriptedJob {
  readonly outcome?: EndKind;
  readonly error?: JobError | null;
  readonly durationMs?: number;
  readonly slowerBy?: number;
  readonly clip?: ClipVariant;
  readonly createdAtSkewMs?: number;
  readonly script: JobScript;
}
