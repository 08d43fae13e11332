import { DUPLICATE_JOB, duplicateDetail } from '../contract/duplicate-jobs';
import { LENGTH_SHORT } from '../contract/stored-clip';
import type { Plan } from '../plans/plan';
import { adviceFor, adviceForCode, adviceForTrouble } from './advice';
import type { AdvisedProblem } from './pipeline-document';
import type { ShotFacts } from './shot-facts';

type Told = { readonly code: string; readonly status?: number | undefined; readonly detail: string | null };

/** What people read about a problem: an outcome explains itself; other codes are explained by what they may lead to. */
export const advised = ({ code, status, detail }: Told, advice: string | null): AdvisedProblem => ({
  code,
  ...(status === undefined ? {} : { status }),
  detail,
  advice,
});

/** What there is to say of a shot, with all that is known of why. */
export function problemOfShot({ outcome, problem, duplicateJobs }: ShotFacts, plan: Plan): AdvisedProblem | null {
  return alsoPaid(outcome === null ? troubled(problem) : failure(outcome, problem, plan), duplicateJobs);
}

/** A trouble is no ending yet, so it has another advice. */
const troubled = (problem: ShotFacts['problem']): AdvisedProblem | null =>
  problem && advised(problem, adviceForTrouble(problem.code));

function failure(
  outcome: NonNullable<ShotFacts['outcome']>,
  problem: ShotFacts['problem'],
  plan: Plan,
): AdvisedProblem | null {
  if (problem !== null) return advised(problem, adviceForCode(problem.code === LENGTH_SHORT ? LENGTH_SHORT : outcome));
  if (adviceFor(outcome) === null) return null;
  return advised({ code: outcome, detail: detailOf(outcome, plan) }, adviceForCode(outcome));
}

/** Of endings that we bring about ourselves, what the plan says; what others said is noted elsewhere. */
function detailOf(outcome: NonNullable<ShotFacts['outcome']>, { terms: { timing } }: Plan): string | null {
  switch (outcome) {
    case 'timed_out':
      return `Still unfinished after ${timing.renderDeadlineSeconds} s.`;
    case 'too_many_requests':
      return `No slot came free within ${timing.queueDeadlineSeconds} s.`;
    default:
      return null;
  }
}

/** Beside how a shot ended, what it may have cost besides. */
function alsoPaid(known: AdvisedProblem | null, renderIds: readonly string[]): AdvisedProblem | null {
  if (renderIds.length === 0) return known;
  const detail = duplicateDetail(renderIds);
  const advice = adviceForCode(DUPLICATE_JOB);
  if (known === null) return advised({ code: DUPLICATE_JOB, detail }, advice);
  const both = (...texts: (string | null)[]): string => texts.filter((text) => text !== null).join(' ');
  return { ...known, detail: both(known.detail, detail), advice: both(known.advice, advice) };
}
