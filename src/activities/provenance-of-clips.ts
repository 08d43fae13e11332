import type { Readable } from 'node:stream';
import type { Provenance } from '../contract/provenance';
import type { StoredClip } from '../contract/stored-clip';
import { readProvenance } from '../media/provenance';
import type { BlobStore } from '../storage/blob-store';

/** What each of the clips says of where it comes from, by the name of its shot; those whose blob is gone are left out. */
export async function provenanceOfClips(
  clips: Readonly<Record<string, StoredClip>>,
  media: Pick<BlobStore, 'facts' | 'open'>,
): Promise<Record<string, Provenance>> {
  const found: Record<string, Provenance> = {};
  for (const [shot, { blob }] of Object.entries(clips)) {
    const facts = await media.facts(blob);
    if (facts === undefined) continue;
    const read = async (start: number, length: number): Promise<Buffer | undefined> => {
      const end = Math.min(start + length, facts.bytes) - 1;
      const stream = end < start ? undefined : await media.open(blob, { start, end });
      return stream && whole(stream);
    };
    found[shot] = await readProvenance({ bytes: facts.bytes, read });
  }
  return found;
}

async function whole(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
