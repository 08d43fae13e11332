import { z } from 'zod';

/** How a picture of any shape becomes one of the size of the clip. */
const FITS = ['cover', 'contain', 'exact'] as const;
export const fitSchema = z.enum(FITS);
export type Fit = z.infer<typeof fitSchema>;

/** What was done to a picture to make the still of it. */
export const preparedSchema = z.strictObject({
  fit: fitSchema,
  /** The EXIF orientation that it was turned upright by; 1: it lay upright. */
  orientation: z.number(),
  /** Whether transparent parts were laid on white. */
  flattened: z.boolean(),
  /** The colour profile in it, where that is another than sRGB, and whether it was applied. */
  profile: z.strictObject({ name: z.string(), applied: z.boolean() }).optional(),
});
export type Prepared = z.infer<typeof preparedSchema>;
