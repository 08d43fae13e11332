import { isLoopback } from '../contract/is-loopback';
import { classifyAnswer, classifyLimit, classifyParam } from './classify-answer';
import { parseErrorEnvelope } from './error-envelope';
import type { Answer, ProblemKind, VideoApiProblem } from './problem';
import { badAnswer, readRequestId } from './problem';
import { parseRetryAfterMs, parseRetryAfterText } from './retry-after';

/** The ladder: every answer outside 2xx becomes exactly one kind, by status, code and wording together. */
export function problemFromAnswer(answer: Answer): VideoApiProblem {
  const { operation, status, text } = answer;
  // A 302 or 303 may also follow an order that was carried out.
  const isSentOn = operation === 'create' && [301, 307, 308].includes(status);
  if (status >= 300 && status < 400) return isSentOn ? elsewhere(answer) : redirectProblem(answer);

  return problemOfKind(classifyAnswer({ operation, status, envelope: parseErrorEnvelope(text), text }), answer);
}

/** The same for an answer whose kind is known. */
export function problemOfKind(kind: ProblemKind, { label, status, headers, text, nowMs }: Answer): VideoApiProblem {
  const envelope = parseErrorEnvelope(text);
  const param = kind === 'invalid_value' ? classifyParam(envelope) : undefined;
  const requestId = readRequestId(headers);
  const retryAfterMs = parseRetryAfterMs(headers, { nowMs }) ?? parseRetryAfterText(envelope.message);
  return {
    kind,
    message: `${label} answered ${status}: ${envelope.message || 'no explanation given'}`,
    status,
    ...(envelope.code !== undefined && { code: envelope.code }),
    ...(param !== undefined && { param }),
    ...(kind === 'too_many_requests' && { limit: classifyLimit(envelope.message) }),
    ...(requestId !== undefined && { requestId }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** An order that was sent on elsewhere was not taken, however often it is made: whoever set the base URL has to know. */
function elsewhere(answer: Answer): VideoApiProblem {
  const { message, ...rest } = redirectProblem(answer);
  const base = baseIn(answer.headers.get('location'));
  const advice = base === undefined ? '' : `; if that is the server, set its base URL to ${base}`;
  return { ...rest, kind: 'refused_other', message: `${message}${advice}` };
}

/**
 * What stands before `/videos`; undefined for a page of another kind, such as one to sign in at. A proxy that ends TLS often writes http
 * where it is asked by https, and a key must not go there. The query may hold a secret.
 */
function baseIn(location: string | null): string | undefined {
  if (location === null || !URL.canParse(location)) return undefined;
  const { protocol, host, hostname, pathname } = new URL(location);
  const path = /^(.*)\/videos\/?$/.exec(pathname)?.[1];
  return path === undefined ? undefined : `${isLoopback(hostname) ? protocol : 'https:'}//${host}${path}`;
}

/** Redirects are never followed: the credential would travel to whatever host the answer names. */
function redirectProblem({ label, status, headers }: Answer): VideoApiProblem {
  const location = headers.get('location');
  const target = location !== null && URL.canParse(location) ? new URL(location).host : undefined;
  return badAnswer(
    { label, status, headers },
    `a redirect to ${target ?? 'another path'}, which is not followed with credentials`,
  );
}
