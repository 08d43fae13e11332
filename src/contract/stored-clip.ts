import { z } from 'zod';

export const storedClipSchema = z.strictObject({
  /** Blob name in the media container. */
  blob: z.string(),
  bytes: z.number(),
  sha256: z.string(),
});
export type StoredClip = z.infer<typeof storedClipSchema>;
