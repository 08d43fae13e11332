import { z } from 'zod';
import { isRecord } from '../contract/is-record';
import { madeHowOf } from './how-rules';

type Issue = Pick<z.core.$ZodIssueCustom, 'path' | 'message'>;

/** Of a brief: the same follow-up is made from the two best candidates, and the clips tell which one anchors better. */
export const compareField = z
  .boolean()
  .transform((isWanted) => (isWanted ? (true as const) : undefined))
  .optional();

/** The name of the second of two that are compared. */
export const secondNameOf = (name: string): string => `${name}-2`;

/** Names have at most 32 characters; so that the second one has no more. */
const LONGEST_NAME = 30;

/** What a comparison needs: candidates, and one follow-up that starts from them. */
export function* compareRules({ reference, followUps }: Readonly<Record<string, unknown>>): Generator<Issue> {
  if (!isRecord(reference) || reference['compare'] !== true) return;
  if (reference['candidates'] === undefined)
    yield { path: ['reference', 'compare'], message: 'nothing: only of "candidates" two can be compared' };
  if (followUps !== undefined && !Array.isArray(followUps)) return;
  const given: readonly unknown[] = followUps ?? [];
  const [followUp] = given;
  if (given.length !== 1) {
    yield {
      path: ['followUps'],
      message: 'exactly one, because "compare" makes the same follow-up from two candidates',
    };
    return;
  }
  if (!isRecord(followUp)) return;
  const { name } = followUp;
  if (madeHowOf(followUp) !== undefined)
    yield {
      path: ['followUps', 0, 'how'],
      message: '"reference" or nothing, because "compare" is about the picture that a follow-up starts from',
    };
  if (typeof name === 'string' && name.length > LONGEST_NAME)
    yield {
      path: ['followUps', 0, 'name'],
      message: `at most ${LONGEST_NAME} characters, because "compare" makes a second shot that is called ${secondNameOf('NAME')}`,
    };
}
