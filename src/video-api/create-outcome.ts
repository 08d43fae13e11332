import type { CreateOutcome } from './outcomes';
import type { VideoApiProblem } from './problem';

/** What a create means for money whose answer never came, or only in part. In doubt a render may be under way and charged. */
export const unansweredCreate = (problem: VideoApiProblem): CreateOutcome & { outcome: 'refused' | 'unclear' } => ({
  outcome: problem.sent === false ? 'refused' : 'unclear',
  problem,
});
