import { clipNoteSchema, LENGTH_SHORT, type StoredClip } from '../contract/stored-clip';
import { renderTag } from './blob-names';
import type { BlobFacts } from './blob-store';

type Facts = Pick<BlobFacts, 'bytes' | 'contentType' | 'metadata'>;

/** Metadata of a whole clip: by its hash everybody knows it for one. */
export const wholeMetadata = (
  clip: Pick<StoredClip, 'bytes' | 'sha256' | 'kind' | 'notes'>,
): Record<string, string> => ({
  sha256: clip.sha256,
  ...told(clip),
});

/** Metadata of the longest read of a clip that may go on: nobody takes it for the clip but who waits for one no longer. */
export const partMetadata = (
  clip: Pick<StoredClip, 'bytes' | 'sha256' | 'kind' | 'notes'>,
): Record<string, string> => ({
  partsha256: clip.sha256,
  ...told(clip),
});

const told = ({ bytes, kind, notes = [] }: Pick<StoredClip, 'bytes' | 'kind' | 'notes'>): Record<string, string> => ({
  bytes: String(bytes),
  ...(kind === undefined ? {} : { kind }),
  ...(notes.length === 0 ? {} : { notes: notes.join(',') }),
});

/** The whole clip in a blob; undefined where there is none. */
export const clipInBlob = (blob: string, facts: Facts | undefined): StoredClip | undefined =>
  facts && read(blob, facts, facts.metadata['sha256']);

/** What is kept aside in a blob of a clip that may go on, as it is told of once it has to do; undefined where there is none. */
export function partInBlob(blob: string, facts: Facts | undefined): StoredClip | undefined {
  const part = facts && read(blob, facts, facts.metadata['partsha256']);
  return part && { ...part, notes: [LENGTH_SHORT, ...(part.notes ?? [])] };
}

/** Whether what is in a blob came of this render. */
export const isOfRender = (facts: Pick<BlobFacts, 'metadata'>, renderId: string): boolean =>
  facts.metadata['renderid'] === renderTag(renderId);

function read(blob: string, { bytes, contentType, metadata }: Facts, sha256: string | undefined) {
  if (sha256 === undefined) return undefined;
  const { kind } = metadata;
  const notes = (metadata['notes'] ?? '').split(',').flatMap((note) => clipNoteSchema.safeParse(note).data ?? []);
  return {
    ...{ blob, bytes, sha256 },
    ...(kind === undefined ? {} : { kind, mediaType: contentType }),
    ...(notes.length === 0 ? {} : { notes }),
  } satisfies StoredClip;
}
