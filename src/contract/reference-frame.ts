import { z } from 'zod';
import { preparedSchema } from './prepared';

export const referenceFrameSchema = z.strictObject({
  blob: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  /** Pixels. */
  width: z.number(),
  height: z.number(),
  /** Presentation time of the frame in the clip it is taken from, in seconds; null where it is no frame of a clip. */
  atSeconds: z.number().nullable(),
  /** What was done to the picture that it was made of; absent: it is a frame as decoded, or its `source` says so. */
  prepared: preparedSchema.optional(),
});
export type ReferenceFrame = z.infer<typeof referenceFrameSchema>;
