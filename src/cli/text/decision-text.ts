import type { DecisionAnswer } from '../../views/answers';

/** The decision that counts, which may be an earlier one. */
export function decisionText({ decision }: DecisionAnswer): string {
  const { action, shot, gate, candidate, by } = decision;
  return [
    gate ?? shot,
    action,
    candidate === undefined ? undefined : `candidate ${candidate}`,
    gate !== undefined && shot !== undefined ? shot : undefined,
    by === undefined || by === null ? undefined : `by ${by}`,
  ]
    .filter((each) => each !== undefined)
    .join(' ');
}
