import type { SubmitAnswer } from '../contract/answers';
import type { Problem } from '../contract/outcome';
import { shorten } from '../contract/shorten';
import type { NotedShot, ShotNotes } from '../ledger/shot-notes';

/** An answer came, and names no job that can be asked for. */
const UNUSABLE = 'bad_answer';
const MAX_CHARACTERS = 500;

/**
 * What the backend answered to the submit of a render of which nobody knows what became, where that was no job: such as an id that
 * cannot be used. Whoever looks for the render later finds the list only, and a person who is asked has to know both.
 */
export async function unusableAnswer(
  notes: Pick<ShotNotes, 'of'>,
  { pipelineId, shot, attempt }: NotedShot,
  answer: SubmitAnswer,
): Promise<Problem | undefined> {
  if (answer.outcome !== 'reconciling' && answer.outcome !== 'undecided') return undefined;
  if (answer.problem.code === UNUSABLE) return answer.problem;
  // It is told beside what matters, so it must not stand in the way of that.
  const note = await notes.of({ pipelineId, shot, attempt }).catch(() => undefined);
  return note?.submit;
}

/** Says so with everything that is said of the render from then on. */
export function toldWith(submit: Problem, answer: SubmitAnswer): SubmitAnswer {
  if (answer.outcome !== 'reconciling' && answer.outcome !== 'undecided') return answer;
  if (answer.problem.code === UNUSABLE) return answer;
  const detail = shorten(`${submit.detail}. ${answer.problem.detail}`, MAX_CHARACTERS);
  return { ...answer, problem: { ...answer.problem, detail } };
}
