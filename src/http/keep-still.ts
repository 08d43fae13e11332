import { Readable } from 'node:stream';
import type { HttpResponseInit } from '@azure/functions';
import { mediaName } from '../storage/blob-names';
import type { BlobStore } from '../storage/blob-store';
import type { ObtainedStill } from './obtain-still';
import { problemResponse } from './problem-response';

/**
 * Keeps a still, and the picture that it was made of, as files of a pipeline. Of several requests with one key the first one's still
 * counts, because a plan speaks of these very bytes: another still, of a URL or a blob that has changed in between, is a conflict.
 */
export async function keepStill(
  media: Pick<BlobStore, 'facts' | 'upload'>,
  pipelineId: string,
  { planned, png, original }: ObtainedStill,
): Promise<HttpResponseInit | undefined> {
  const { source, file, frame } = planned;
  const name = mediaName(pipelineId, file);
  const made = source.kind === 'image' ? source.original.sha256 : source.clipSha256;
  const metadata = { sha256: frame.sha256, madeofsha256: made };
  const isThere = async (): Promise<boolean | undefined> => {
    const facts = await media.facts(name);
    return facts && facts.metadata['sha256'] === frame.sha256 && facts.metadata['madeofsha256'] === made;
  };
  if ((await isThere()) === undefined) {
    const options = { contentType: 'image/png', metadata, conditions: { ifNoneMatch: '*' } };
    try {
      await media.upload(name, Readable.from([png]), options);
    } catch (error) {
      // Another request with this key may have been faster.
      if ((await isThere()) === undefined) throw error;
    }
  }
  if ((await isThere()) !== true) return changed(pipelineId);
  if (original === undefined || source.kind !== 'image') return undefined;
  const { file: originalFile, mediaType: contentType, sha256 } = source.original;
  await media.upload(mediaName(pipelineId, originalFile), Readable.from([original]), {
    contentType,
    metadata: { sha256 },
  });
  return undefined;
}

const changed = (pipelineId: string): HttpResponseInit =>
  problemResponse({
    code: 'IDEMPOTENCY_KEY_REUSED',
    detail:
      'What the URL or the blob leads to is another picture than when this key was first used. Use a new key; nothing was started.',
    extra: { pipelineId },
  });
