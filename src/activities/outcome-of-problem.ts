import type { Problem, ShotOutcome } from '../contract/outcome';
import { shorten } from '../contract/shorten';
import type { VideoApiProblem } from '../video-api/problem';
import { isTransient } from '../video-api/problem';

/** A backend's words are quoted up to here. */
const LONGEST_DETAIL = 400;

/** What a refusal by the backend is called in a pipeline. */
export function outcomeOfProblem({ kind }: Pick<VideoApiProblem, 'kind'>): ShotOutcome {
  switch (kind) {
    case 'unauthorized':
    case 'token_unavailable':
      return 'unauthorized';
    case 'forbidden':
    case 'route_not_found':
    case 'deployment_not_found':
    case 'model_retired':
    case 'model_unavailable':
    case 'insufficient_funds':
    case 'gateway_unreadable':
    case 'invalid_value':
    case 'reference_size_mismatch':
    case 'moderated':
    case 'too_many_requests':
    case 'job_not_found':
      return kind;
    case 'not_ready':
      return 'download_not_ready';
    case 'network':
    case 'timed_out':
    case 'aborted':
    case 'server_error':
      return 'backend_unreachable';
    case 'upload_timed_out':
      return 'backend_unreachable';
    case 'other_form':
      return 'invalid_value';
    case 'bad_answer':
    case 'refused_other':
      return 'refused';
  }
}

/** A question asked too early with a token that has just run out is worth asking again; nothing is paid by asking. */
export const mayPass = (problem: VideoApiProblem): boolean => isTransient(problem) || problem.kind === 'unauthorized';

/** The problem as the pipeline shows it. Messages come from the client already free of credentials. */
export function problemOf(problem: VideoApiProblem, code: string = problem.kind): Problem {
  const { status, message } = problem;
  return {
    code,
    ...(status === undefined ? {} : { status }),
    detail: shorten(message, LONGEST_DETAIL),
  };
}
