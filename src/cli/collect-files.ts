import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from '../client/client';
import type { Manifest } from '../views/manifest';
import type { PipelineDocument } from '../views/pipeline-document';

/** Fetches every file of a pipeline over HTTP, as any client would; gives their names in order, and the manifest. */
export async function collectFiles(
  client: Pick<Client, 'media' | 'manifest'>,
  { document, folder, signal }: { document: PipelineDocument; folder: string; signal: AbortSignal },
): Promise<{ files: string[]; manifest: Manifest }> {
  await mkdir(folder, { recursive: true });
  const blobs = [...document.shots.map((shot) => shot.clip?.blob), ...document.references.map(({ blob }) => blob)];
  const files = blobs.flatMap((blob) => (blob === undefined ? [] : blob.slice(blob.lastIndexOf('/') + 1))).sort();
  for (const file of files) {
    const { body } = await client.media(document.id, file, { signal });
    await pipeline(Readable.fromWeb(body), createWriteStream(join(folder, file)));
  }
  const manifest = await client.manifest(document.id, { signal });
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return { files: [...files, 'manifest.json'], manifest };
}
