import type { HeaderReader } from './retry-after';

export type ProblemKind =
  /** 401: the credential is missing, wrong or expired. */
  | 'unauthorized'
  /** 403: known, but without the right. */
  | 'forbidden'
  /** No token could be had from Entra ID; nothing was sent. */
  | 'token_unavailable'
  /** 404 for the path itself: not a Videos API at this URL. */
  | 'route_not_found'
  /** The deployment named in the request does not exist there, or does not show yet. */
  | 'deployment_not_found'
  /** The server serves no such model, or has nobody to hand the request on to. */
  | 'model_unavailable'
  /** The account has no money or quota left. */
  | 'insufficient_funds'
  /** A gateway took the order to its upstream and could not read what that answered. */
  | 'gateway_unreadable'
  /** The server does not read the form that the request came in; nothing was started. */
  | 'other_form'
  /** The model was retired. Permanent. */
  | 'model_retired'
  /** A parameter the server does not take; see `param`. */
  | 'invalid_value'
  /** The reference image is not exactly as large as the clip. */
  | 'reference_size_mismatch'
  /** Refused by content policy. The same request will be refused again. */
  | 'moderated'
  /** The server gave up on receiving the reference image. Transient, nothing was started. */
  | 'upload_timed_out'
  /** 429; see `limit`. */
  | 'too_many_requests'
  | 'job_not_found'
  /** The job is not far enough for what was asked (its clip, its deletion). */
  | 'not_ready'
  | 'server_error'
  /** Refused or reset connection, name resolution, TLS, a body cut short. */
  | 'network'
  | 'timed_out'
  /** The caller's own signal. */
  | 'aborted'
  /** An answer that is not what the API answers: HTML, malformed or oversized JSON, a wrong shape, a redirect. */
  | 'bad_answer'
  /** Any other refusal. */
  | 'refused_other';

/** Why a call did not yield what it was for. Plain JSON, safe to store and to show: credentials are never in it. */
export interface VideoApiProblem {
  kind: ProblemKind;
  /** One sentence: what was called, what came back. */
  message: string;
  /** HTTP status, where there was an answer. */
  status?: number;
  /** The server's own code, as it came. */
  code?: string;
  /** The parameter an `invalid_value` is about. */
  param?: string;
  /** Which limit a `too_many_requests` hit: jobs running at once, calls per time, or the server did not say. */
  limit?: 'running' | 'rate' | 'unknown';
  requestId?: string;
  /** Present where the answer states that the job itself has failed. */
  jobFailed?: true;
  /** How long the server asks us to stay away. */
  retryAfterMs?: number;
  /** Present where the connection was lost in the middle of a body: so long after that had begun. */
  cutAfterMs?: number;
  /** Present when it is certain that the server never got the request. */
  sent?: false;
}

/** `make`: a create from another job. */
export type Operation = 'create' | 'make' | 'get' | 'list' | 'content' | 'remove' | 'models';

export interface Answer {
  operation: Operation;
  /** Such as `POST /videos`: begins the message. */
  label: string;
  status: number;
  headers: HeaderReader;
  /** The body, or what could be read of it. */
  text: string;
  nowMs: number;
}

/** A 2xx whose body is not what the API promises. */
export function badAnswer(answer: Pick<Answer, 'label' | 'status' | 'headers'>, found: string): VideoApiProblem {
  const requestId = readRequestId(answer.headers);
  return {
    kind: 'bad_answer',
    message: `${answer.label} answered ${answer.status} with ${found}`,
    status: answer.status,
    ...(requestId !== undefined && { requestId }),
  };
}

/** Whether the same call may well succeed later: it says nothing of the job it asked about. */
export function isTransient(problem: Pick<VideoApiProblem, 'kind'>): boolean {
  return transientKinds.has(problem.kind);
}

/** The id to quote to the provider's support. */
export function readRequestId(headers: HeaderReader): string | undefined {
  const value = ['apim-request-id', 'x-request-id', 'x-ms-request-id', 'request-id']
    .map((name) => headers.get(name))
    .find((header) => header !== null && /^[\x21-\x7e]{1,200}$/.test(header));
  return value ?? undefined;
}

const transientKinds: ReadonlySet<ProblemKind> = new Set([
  'token_unavailable',
  'upload_timed_out',
  'too_many_requests',
  'not_ready',
  'server_error',
  'network',
  'timed_out',
  'aborted',
  'bad_answer',
]);
