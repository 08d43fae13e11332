import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleApp } from '../../../dev/build/bundle-app';

/** Replaces a piece of one module of a copy of the built app, and bundles it anew. Throws where the piece is not there once. */
export async function changeApp(
  appDir: string,
  { module, piece, by }: { module: string; piece: string; by: string },
): Promise<void> {
  const file = join(appDir, 'dist', module);
  const code = await readFile(file, 'utf8');
  if (code.split(piece).length !== 2) {
    throw new Error(`The built ${module} was expected to have "${piece}" once; the change needs another place.`);
  }
  await writeFile(file, code.replace(piece, by));
  await bundleApp(appDir);
}
