import { z } from 'zod';

/** Of a clip of which no end could be proven: the longest read of it, once no longer one was to be had. */
export const LENGTH_SHORT = 'length_short';
/** Of a clip with more bytes after everything that it is made of. */
export const TRAILING_BYTES = 'trailing_bytes';

/** What is to be known of a stored clip besides. */
export const clipNoteSchema = z.enum([LENGTH_SHORT, TRAILING_BYTES]);
export type ClipNote = z.infer<typeof clipNoteSchema>;

export const storedClipSchema = z.strictObject({
  /** Blob name in the media container. */
  blob: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  /** The kind of file and its media type, where it is no MP4 although its name says so; absent for an MP4. */
  kind: z.string().optional(),
  mediaType: z.string().optional(),
  /** Absent: none. */
  notes: z.array(clipNoteSchema).optional(),
  /** Blob of a small picture of it, JPEG; absent: none. */
  poster: z.string().optional(),
  /** Of one that may go on: the second after its beginning at which its downloads were cut off, one after the other. Absent: none. */
  cutAtSeconds: z.number().optional(),
});
export type StoredClip = z.infer<typeof storedClipSchema>;

/** Whether it may be the beginning of a longer clip, which is still to be had from its backend. */
export const isShort = (clip: StoredClip | null | undefined): boolean => clip?.notes?.includes(LENGTH_SHORT) === true;

/** What was read of a clip that may be only its beginning. */
export const readClipSchema = z.strictObject({ bytes: z.number(), sha256: z.string() });
export type ReadClip = z.infer<typeof readClipSchema>;

/** At which second after its beginning the latest download of a clip was cut off, and how often in a row at that one. */
export const cutSchema = z.strictObject({ seconds: z.number(), times: z.number() });
export type Cut = z.infer<typeof cutSchema>;
