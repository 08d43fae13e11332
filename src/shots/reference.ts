import { z } from 'zod';
import { problemSchema } from '../contract/outcome';
import type { ReferenceCandidate } from '../contract/reference-candidate';
import { bestFirst, frameOfCandidate, referenceCandidateSchema } from '../contract/reference-candidate';
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
/** @internal */
export type TakenReference = z.infer<typeof takenReferenceSchema>;

/** The same, with the frame that a person picked of the candidates; what has no such candidate stays as it is. */
export function withPick(reference: TakenReference, number: number): TakenReference {
  if (reference.outcome !== 'taken') return reference;
  const picked = reference.candidates?.[number - 1];
  return picked === undefined ? reference : { ...reference, frame: frameOfCandidate(picked) };
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
