import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** A file that the prepackage hook left in out/. */
export async function readPackaged(path: string): Promise<string> {
  const file = join(resolve(__dirname, '..', '..'), 'out', path);
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new Error(`out/${path} cannot be read; run "azd package" first.`, { cause });
  }
}
