import type { RenderReport, StoreAnswer, SubmitAnswer } from '../contract/answers';
import type { ShotOutcome } from '../contract/outcome';

/**
 * How a shot ends by an answer, if it ends by it or by nothing better that follows; null for an answer that leads to no ending.
 * The one place that knows: the shot's own step and what is noted for readers both go by it.
 */
export function endingOfSubmit(answer: Exclude<SubmitAnswer, { outcome: 'accepted' }>): ShotOutcome {
  switch (answer.outcome) {
    case 'ended':
    case 'unreachable':
      return answer.as;
    case 'asleep':
      return 'backend_unreachable';
    case 'busy':
    case 'slot_first':
      return 'too_many_requests';
    case 'reconciling':
    case 'undecided':
      return 'outcome_unknown';
    case 'cancelled':
      return 'cancelled';
  }
}

export function endingOfReport(report: Exclude<RenderReport, { outcome: 'completed' }>): ShotOutcome {
  switch (report.outcome) {
    case 'ended':
      return report.as;
    case 'running':
    case 'unanswered':
      return 'timed_out';
    case 'missing':
      return report.problem.code === BACKEND_MOVED ? 'backend_moved' : 'job_not_found';
  }
}

/** Code of a render that the server which is asked now need not know: it was sent to another one. */
export const BACKEND_MOVED = 'backend_moved' satisfies ShotOutcome;

export function endingOfDownload(answer: Pick<Exclude<StoreAnswer, { outcome: 'stored' }>, 'outcome'>): ShotOutcome {
  switch (answer.outcome) {
    case 'not_ready':
      return 'download_not_ready';
    case 'invalid':
      return 'clip_invalid';
    case 'failed':
      return 'render_failed';
  }
}

/** How a shot ends whose stored clip nothing can play. */
export const UNREADABLE: ShotOutcome = 'clip_invalid';
