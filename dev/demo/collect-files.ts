import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PipelineDocument } from '../../src/views/pipeline-document';

/** Fetches every file of a pipeline over HTTP, as any client would, and gives their names in order. */
export async function collectFiles(
  document: PipelineDocument,
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const hrefs = [...document.shots.map((shot) => shot.clip?.href), document.reference?.href]
    .filter((href) => href !== undefined)
    .sort();
  const files: string[] = [];
  for (const href of hrefs) {
    const answer = await fetch(href, { signal });
    if (!answer.ok || answer.body === null) throw new Error(`${href} answered ${answer.status}.`);
    const file = decodeURIComponent(href.slice(href.lastIndexOf('/') + 1));
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(join(folder, file)));
    files.push(file);
  }
  const manifest = await fetch(document.links.manifest, { signal });
  if (!manifest.ok) throw new Error(`The manifest cannot be had: ${manifest.status} ${await manifest.text()}`);
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(await manifest.json(), null, 2)}\n`);
  return [...files, 'manifest.json'];
}
