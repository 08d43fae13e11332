import type { ErrorEnvelope } from './error-envelope';
import { isModeration } from './moderation';
import type { Operation, ProblemKind, VideoApiProblem } from './problem';

interface Refusal {
  operation: Operation;
  status: number;
  envelope: ErrorEnvelope;
  /** The whole body: one refusal is known by words whose place in it was never recorded. */
  text: string;
}

/**
 * Names what an answer outside 2xx means. Status alone does not say it: a 404 may be the path, the deployment, the job, or a
 * clip that is not ready, and `code` is null on the very errors that matter. So: status, then code, then wording.
 */
export function classifyAnswer(refusal: Refusal): ProblemKind {
  const { status, envelope } = refusal;
  if (status >= 500) return 'server_error';
  if (status === 401) return 'unauthorized';
  if (status === 429) return 'too_many_requests';
  if (isModeration(envelope)) return 'moderated';
  if (isRetired(refusal)) return 'model_retired';
  if (status === 403) return 'forbidden';
  if (status === 408 || status === 499) return 'timed_out';
  if (isNotReady(refusal)) return 'not_ready';
  const unknown = unknownModel(envelope);
  if (unknown !== undefined) return unknown;
  if (status === 404 || status === 410) return classifyMissing(refusal);
  if (status === 405) return 'route_not_found';
  return status === 400 || status === 422 ? classifyBadRequest(refusal) : 'refused_other';
}

/** Which limit a 429 is about. The service's cap on running jobs and the gateway's quota word it differently. */
export function classifyLimit(message: string): NonNullable<VideoApiProblem['limit']> {
  if (/running tasks|running (jobs|videos)|concurren|in progress/i.test(message)) return 'running';
  return /rate limit|requests per|per minute|quota|(retry|try again) (after|in)|too many requests/i.test(message)
    ? 'rate'
    : 'unknown';
}

/** The parameter a validation error is about, from its own field or its wording. */
export function classifyParam({ param, message }: ErrorEnvelope): string | undefined {
  const named = /(?:parameter:|(?:value|type) for) '([^']{1,60})'/i.exec(message)?.[1];
  if (param !== undefined || named !== undefined) return param ?? named;

  const value = /invalid value: '([^']{1,60})'/i.exec(message)?.[1];
  if (value === undefined) return undefined;
  if (/^\d+x\d+$/.test(value)) return 'size';
  return /^\d+$/.test(value) ? 'seconds' : undefined;
}

function classifyBadRequest({ envelope, text }: Refusal): ProblemKind {
  const { message } = envelope;
  if (/upload timed out/i.test(text)) return 'upload_timed_out';
  if (/inpaint image|(image|reference).*\bmust match\b|must match the requested (width|size)/i.test(message)) {
    return 'reference_size_mismatch';
  }
  const isValidation =
    envelope.param !== undefined ||
    /^(invalid|unknown|missing|unsupported)_/i.test(envelope.code ?? '') ||
    /invalid (value|type)|(unknown|missing|unsupported|unrecognized) |not supported|too long|too large/i.test(message);
  return isValidation ? 'invalid_value' : 'refused_other';
}

function classifyMissing({ operation, envelope }: Refusal): ProblemKind {
  const isAboutOneJob = operation === 'get' || operation === 'content' || operation === 'remove';
  if (isMissingRoute(envelope)) return 'route_not_found';
  // The job that was not found is the one it was to be made from: no job of its own is missing.
  if (operation === 'make') return 'refused_other';
  return isAboutOneJob ? 'job_not_found' : 'route_not_found';
}

/** Each of these is said by a router that never reached the video service. */
function isMissingRoute({ form, message }: ErrorEnvelope): boolean {
  if (form === 'html') return true;
  return form === 'text'
    ? /^(404 page )?not found$|^cannot (get|post|delete)/i.test(message)
    : /^(not found|resource not found)\.?$/i.test(message);
}

/** A deployment may not have appeared yet; a model is there or is not. */
function unknownModel({ code, message }: ErrorEnvelope): 'deployment_not_found' | 'model_unavailable' | undefined {
  if (/^deploymentnotfound$/i.test(code ?? '')) return 'deployment_not_found';
  if (/^model_not_found$/i.test(code ?? '')) return 'model_unavailable';
  const named = /\b(deployment|model)\b.{0,120}\b(does not exist|not found|not exist)\b/i.exec(message)?.[1];
  if (named === undefined) return undefined;
  return named.toLowerCase() === 'deployment' ? 'deployment_not_found' : 'model_unavailable';
}

function isRetired({ operation, status, envelope }: Refusal): boolean {
  const { code, message, param } = envelope;
  // A bare 410 for one job means that job; for anything else it can only mean the model or the service.
  if (status === 410) return operation === 'create' || !/video|job|expired/i.test(message) || isRetirement(message);
  if (/model_?(retired|deprecated)|deployment_?retired/i.test(code ?? '')) return true;
  return (param === undefined || param === 'model') && isRetirement(message);
}

function isRetirement(message: string): boolean {
  return (
    /\b(model|deployment|sora|api|operation)\b/i.test(message) &&
    /\b(retired|deprecated|decommissioned|no longer (available|supported|offered))\b/i.test(message)
  );
}

function isNotReady({ operation, status, envelope: { message } }: Refusal): boolean {
  if (operation !== 'content' && operation !== 'remove') return false;
  if (status === 425) return true;
  return (
    /not (yet )?(ready|completed?|finished|available yet)|to check status|still (being )?(processed|processing|running|queued|in progress)|\bin[ _]progress\b|\bqueued\b/i.test(
      message,
    ) && [400, 404, 409, 422].includes(status)
  );
}
