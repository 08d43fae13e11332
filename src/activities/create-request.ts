import { defined } from '../contract/defined';
import { fileIn } from '../plans/files';
import type { SourceJob } from '../plans/made-from';
import type { BlobStore } from '../storage/blob-store';
import type { CreateRequest } from '../video-api/create-body';
import type { SubmitInput } from './submit-answers';

/** A reference is one PNG of at most this many bytes: far above any frame, far below what would hurt. */
const MAX_REFERENCE_BYTES = 32 * 1024 * 1024;

/** What is posted for a render: the prompt, and the image that it starts from. */
export async function createRequest(media: Pick<BlobStore, 'open'>, input: SubmitInput): Promise<CreateRequest> {
  const { backend, prompt, makes, size, seconds, parameters, referenceBlob, source } = input;
  const request = {
    ...{ model: backend.model, prompt, size, seconds: String(seconds), ...defined({ makes }) },
    ...(parameters === undefined ? {} : { parameters }),
    ...(source === undefined ? {} : { source: sourceJobOf(source) }),
  };
  return referenceBlob === null ? request : { ...request, reference: await readReference(media, referenceBlob) };
}

/** What the ledger and the backend are told of it. Throws where there is none: that is looked at before. */
export function sourceJobOf({ how, renderId, addsSeconds }: NonNullable<SubmitInput['source']>): SourceJob {
  if (renderId === null) throw new Error('There is no render to make this one from.');
  return { how, renderId, ...(addsSeconds === undefined ? {} : { addsSeconds }) };
}

async function readReference(
  media: Pick<BlobStore, 'open'>,
  blob: string,
): Promise<NonNullable<CreateRequest['reference']>> {
  const stream = await media.open(blob);
  if (stream === undefined) throw new Error(`The reference ${blob} is not in the media container.`);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_REFERENCE_BYTES)
      throw new Error(`The reference ${blob} is larger than ${MAX_REFERENCE_BYTES} bytes.`);
    chunks.push(chunk as Buffer);
  }
  return { bytes: Buffer.concat(chunks), fileName: fileIn(blob), contentType: 'image/png' };
}
