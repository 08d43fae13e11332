import { z } from 'zod';
import { problemSchema } from '../contract/outcome';
import type { ReferenceCandidate } from '../contract/reference-candidate';
import { bestFirst, frameOfCandidate, referenceCandidateSchema } from '../contract/reference-candidate';
import type { ReferenceFrame } from '../contract/reference-frame';
import { referenceFrameSchema } from '../contract/reference-frame';

/** A still that shots start from: the frame that was taken, or why there is none. */
export const takenReferenceSchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('taken'),
    frame: referenceFrameSchema,
    /** What the frame was chosen of, in the order of the clip; absent: there was no choice. */
    candidates: z.array(referenceCandidateSchema).optional(),
  }),
  z.strictObject({ outcome: z.literal('failed'), problem: problemSchema }),
]);
export type TakenReference = z.infer<typeof takenReferenceSchema>;

/** The same, with the frame that a person picked of the candidates; what has no such candidate stays as it is. */
export function withPick(reference: TakenReference, number: number): TakenReference {
  if (reference.outcome !== 'taken') return reference;
  const picked = reference.candidates?.[number - 1];
  return picked === undefined ? reference : { ...reference, frame: frameOfCandidate(picked) };
}

/**
 * The best of the candidates beside the one that shots start from already. Copies of another, and blank ones, are none to compare
 * with.
 */
export function secondBestOf(
  candidates: readonly ReferenceCandidate[],
  first: ReferenceFrame,
): ReferenceFrame | undefined {
  const second = bestFirst(candidates).find(
    ({ blob, score, notes }) => blob !== first.blob && score > 0 && !notes.includes('like_another'),
  );
  return second && frameOfCandidate(second);
}

/** The still for the second of two shots that are compared, or why there is none. */
export function besideOf(reference: TakenReference): TakenReference {
  if (reference.outcome === 'failed') return reference;
  const { frame, candidates = [] } = reference;
  const second = secondBestOf(candidates, frame);
  if (second !== undefined) return { outcome: 'taken', frame: second };
  const detail = `Of the ${candidates.length} candidates only one can be taken, so there is none to compare it with: the others are blank or nearly the same as an earlier one.`;
  return { outcome: 'failed', problem: { code: 'no_second_candidate', detail } };
}

/** The best of the candidates as the frame that shots start from. */
export function chosenOf(candidates: readonly ReferenceCandidate[]): TakenReference {
  const [best] = bestFirst(candidates);
  if (best === undefined || best.score === 0)
    return {
      outcome: 'failed',
      problem: {
        code: 'reference_unusable',
        detail: `None of the ${candidates.length} candidates shows anything: all of them are blank.`,
      },
    };
  return { outcome: 'taken', frame: frameOfCandidate(best), candidates: [...candidates] };
}
