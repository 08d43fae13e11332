import type { Answer } from '../http/answer';
import * as errors from '../service/errors';
import { retryAfterHeader } from '../service/admission';
import type { FaultSubject } from './fault-book';
import type { RetryAfter, WholeAnswerFault } from './fault';

type Spoken = Extract<WholeAnswerFault, { kind: 'refuse' | 'respond' | 'html' | 'malformed-json' }>;

/** What a fault that still answers, answers. */
export function faultyAnswer(action: Spoken, { subject, nowMs }: { subject: FaultSubject; nowMs: number }): Answer {
  switch (action.kind) {
    case 'respond': {
      const { status, headers = {}, body = '' } = action;
      return typeof body === 'string' ? { status, headers, text: body } : { status, headers, json: body };
    }
    case 'html':
      return htmlPage();
    case 'malformed-json':
      return { status: 200, headers: { 'content-type': 'application/json' }, text: '{"id":"video_' };
    case 'refuse': {
      const headers = retryAfter(action.retryAfter, nowMs);
      const answer = refusal(action, subject, headers);
      return { ...answer, status: action.status ?? answer.status, headers: { ...answer.headers, ...headers } };
    }
  }
}

export function htmlPage(): Answer {
  const text =
    '<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in to continue</h1></body></html>';
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, text };
}

function refusal(
  { as, status }: Extract<Spoken, { kind: 'refuse' }>,
  { jobId = 'video_unknown', deployment = 'sora-2' }: FaultSubject,
  headers: Record<string, string>,
): Answer {
  switch (as) {
    case 'unauthorized':
      return errors.unauthorized({ given: true });
    case 'forbidden':
      return errors.forbidden();
    case 'unknown-route':
      return errors.unknownRoute();
    case 'unknown-path':
      return errors.routerNotFound('the path of this request');
    case 'unknown-deployment':
      return errors.unknownDeployment(deployment);
    case 'video-not-found':
      return errors.videoNotFound(jobId);
    case 'retired':
      return errors.retired(deployment);
    case 'not-ready':
      return errors.notReady(404);
    case 'moderated':
      return errors.moderated('people-in-user-uploads');
    case 'rate-limited':
      return errors.rateLimited(Number(headers['retry-after']) || 60, {});
    case 'too-many-running':
      return errors.tooManyRunning({});
    case 'upload-timed-out':
      return errors.uploadTimedOut();
    case 'server-error':
      return errors.gatewayError(
        status ?? 500,
        'The server had an error while processing your request. Sorry about that!',
      );
  }
}

function retryAfter(wish: RetryAfter | undefined, nowMs: number): Record<string, string> {
  if (wish === undefined) return {};
  return 'seconds' in wish
    ? retryAfterHeader('seconds', wish.seconds, nowMs)
    : retryAfterHeader('date', wish.dateInSeconds, nowMs);
}
