import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from '../client/client';
import { PIPELINE_STATES } from '../shots/pipeline-states';
import type { Manifest } from '../views/manifest';
import type { PipelineDocument } from '../views/pipeline-document';

interface Collected {
  /** Names in order. */
  readonly files: readonly string[];
  /** Undefined while the pipeline runs. */
  readonly manifest: Manifest | undefined;
}

/** Fetches every file of a pipeline over HTTP, as any client would, and its manifest when it has ended. */
export async function collectFiles(
  client: Pick<Client, 'media' | 'manifest'>,
  { document, folder, signal }: { document: PipelineDocument; folder: string; signal: AbortSignal },
): Promise<Collected> {
  await mkdir(folder, { recursive: true });
  const wanted = filesOf(document);
  for (const { file, sha256 } of wanted)
    await saveFile(client, { id: document.id, file, sha256, target: join(folder, file), signal });
  const files = wanted.map(({ file }) => file);
  if (!PIPELINE_STATES[document.state].ended) return { files, manifest: undefined };
  const manifest = await client.manifest(document.id, { signal });
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  return { files: [...files, MANIFEST], manifest };
}

const MANIFEST = 'manifest.json';

interface Wanted {
  readonly file: string;
  readonly sha256: string | null;
}

/** The clips and the stills that a pipeline has by now, in the order of their names. */
function filesOf({ shots, references }: Pick<PipelineDocument, 'shots' | 'references'>): Wanted[] {
  const stored = [...shots.flatMap(({ clip }) => clip ?? []), ...references];
  return stored
    .map(({ blob, sha256 }) => ({ file: plainName(blob.slice(blob.lastIndexOf('/') + 1)), sha256 }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** What the app names becomes a file here, and nothing but a file. */
function plainName(name: string): string {
  if (!/^[\w-][\w.-]*$/.test(name)) throw new Error(`The app names a file "${name}"; expected a plain name.`);
  return name;
}

interface Saving extends Wanted {
  readonly id: string;
  readonly target: string;
  readonly signal: AbortSignal;
}

/** Fetches one file. It appears only when it is whole; one that is there already, with these bytes, is left as it is. */
export async function saveFile(
  client: Pick<Client, 'media'>,
  { id, file, sha256, target, signal }: Saving,
): Promise<void> {
  const there = await hashOf(target);
  if (there !== undefined && there === sha256) return;
  const part = `${target}.part`;
  try {
    const { body } = await client.media(id, file, { signal });
    await pipeline(Readable.fromWeb(body), createWriteStream(part), { signal });
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** SHA-256 of a file; undefined where there is none that can be read. */
async function hashOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}
