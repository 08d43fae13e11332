import { z } from 'zod';
import { frameAtSchema } from './frame-at';

/** How a picture of any shape becomes one of the size of the clip. */
export const FITS = ['cover', 'contain', 'exact'] as const;
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

/** What a still is made of that was there before its pipeline began. */
export const stillSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('image'),
    given: z.enum(['url', 'blob', 'data']),
    /** The URL without its query, which may be a key, or the name of the blob; absent for bytes that came with the brief, in it or as a part of a form. */
    where: z.string().optional(),
    /** The picture as it came, kept beside the still under this name. */
    original: z.strictObject({
      file: z.string(),
      mediaType: z.string(),
      bytes: z.number(),
      sha256: z.string(),
      /** Pixels as they are stored, before it is turned upright. */
      width: z.number(),
      height: z.number(),
    }),
    prepared: preparedSchema,
  }),
  z.strictObject({
    kind: z.literal('clip'),
    /** The pipeline and the shot of it whose clip this is a frame of, and SHA-256 of that clip. */
    pipeline: z.string(),
    shot: z.string(),
    at: frameAtSchema,
    clipSha256: z.string(),
  }),
]);
