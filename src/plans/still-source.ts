import { z } from 'zod';
import { preparedSchema } from '../contract/prepared';
import { frameAtSchema } from './frame-at';

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
