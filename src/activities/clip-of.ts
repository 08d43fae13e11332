import type { StoredClip } from '../contract/stored-clip';
import type { BlobFacts } from '../storage/blob-store';

/** The clip in a blob that was stored as one. */
export const clipOf = (
  blob: string,
  { bytes, contentType, metadata }: Pick<BlobFacts, 'bytes' | 'contentType' | 'metadata'>,
): StoredClip => {
  const { sha256 = '', kind } = metadata;
  return { blob, bytes, sha256, ...(kind === undefined ? {} : { kind, mediaType: contentType }) };
};
