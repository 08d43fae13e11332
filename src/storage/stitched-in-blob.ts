import { z } from 'zod';
import type { BlobFacts } from './blob-store';

/** What is written beside the bytes of a stitched file; blob metadata is text. */
const metadataSchema = z.object({
  sha256: z.string(),
  content: z.string(),
  how: z.enum(['copied', 'encoded']),
  why: z.string().optional(),
  frames: z.coerce.number(),
  seconds: z.coerce.number(),
});
export type StitchedMetadata = Omit<z.infer<typeof metadataSchema>, 'sha256'>;

/** As metadata; `sha256` is filled in while the bytes go up. */
export const stitchedMetadata = ({ content, how, why, frames, seconds }: StitchedMetadata): Record<string, string> => ({
  ...{ content, how, frames: String(frames), seconds: String(seconds) },
  ...(why === undefined ? {} : { why }),
});

/** Undefined for a blob that is none of ours. */
export function stitchedInBlob(facts: BlobFacts | undefined) {
  const read = metadataSchema.safeParse(facts?.metadata);
  return facts === undefined || !read.success ? undefined : { ...read.data, bytes: facts.bytes, etag: facts.etag };
}
