import { z } from 'zod';
import { problemSchema } from '../contract/outcome';
import { referenceFrameSchema } from '../contract/reference-frame';

/** A still that shots start from: the frame that was taken, or why there is none. */
export const takenReferenceSchema = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('taken'), frame: referenceFrameSchema }),
  z.strictObject({ outcome: z.literal('failed'), problem: problemSchema }),
]);
/** @internal */
export type TakenReference = z.infer<typeof takenReferenceSchema>;
