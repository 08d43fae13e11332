import type { CreateOutcome } from './outcomes';
import type { VideoApiProblem } from './problem';

/** What a create that brought no job means for money. In doubt it is `unclear`: a render may be under way and charged. */
export function createOutcomeOf(problem: VideoApiProblem): Exclude<CreateOutcome, { outcome: 'accepted' }> {
  const { sent, status } = problem;
  if (sent === false) return { outcome: 'refused', problem };
  if (status === undefined) return { outcome: 'unclear', problem };
  if (status === 429) return { outcome: 'busy', problem };
  return { outcome: isCertainRefusal(status) ? 'refused' : 'unclear', problem };
}

function isCertainRefusal(status: number): boolean {
  // 408 and 499 are said by gateways while the service behind them may go on.
  if (status >= 400 && status < 500) return status !== 408 && status !== 499;
  // These ask for the same POST elsewhere; a 302 or 303 may also follow one that was carried out.
  return status === 301 || status === 307 || status === 308;
}
