import type { ActivityInput } from '../contract/activities';
import type { RenderLedger } from '../ledger/render-ledger';
import type { BlobStore } from '../storage/blob-store';
import type { ContentOutcome } from '../video-api/outcomes';
import { answeredClipName } from './answered-clip';

export interface KeptClipDeps {
  readonly ledger: Pick<RenderLedger, 'read' | 'keptAnswer'>;
  readonly media: Pick<BlobStore, 'open'>;
}

export interface KeptClip {
  /** Where the answer to its create said that it lies. */
  readonly urls: readonly string[];
  /** What came with that answer, and its blob. */
  readonly answered?: ContentOutcome & { outcome: 'content' };
  readonly name?: string;
}

/** What the answer to its create left of a clip or a picture: the server need not have it any more. */
export async function keptClip(
  { ledger, media }: KeptClipDeps,
  key: Pick<ActivityInput<'storeClip'>, 'pipelineId' | 'shot' | 'attempt'>,
): Promise<KeptClip> {
  const record = await ledger.read(key);
  const kept = record && (await ledger.keptAnswer(record));
  const urls = kept?.clipUrls ?? [];
  const name = record && kept?.hasClip === true ? answeredClipName(record) : undefined;
  const body = name === undefined ? undefined : await media.open(name);
  if (name === undefined || body === undefined) return { urls };
  const unknown = { contentType: null, contentLength: null, totalLength: null, etag: null };
  return { urls, name, answered: { outcome: 'content', body, ...unknown, rangeStart: 0, acceptsRange: false } };
}
