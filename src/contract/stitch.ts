import { z } from 'zod';
import { problemSchema } from './outcome';

/** Which clips to put into one file, in their order, and what to write down of it. */
export const stitchClipsInput = z.strictObject({
  pipelineId: z.string(),
  /** Blobs of the media container. */
  clips: z.array(z.strictObject({ blob: z.string(), sha256: z.string() })).min(1),
  blob: z.string(),
  /** What the file is made of (`contentSha256`): one that says the same is there already. */
  contentSha256: z.string(),
});

export type StitchInput = z.infer<typeof stitchClipsInput>;

export const stitchClipsOutput = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('stitched') }),
  /** The same clips would end so again. */
  z.strictObject({ outcome: z.literal('failed'), problem: problemSchema }),
]);
export type StitchAnswer = z.infer<typeof stitchClipsOutput>;
