import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../errors';

/** A picture as a brief names it: an address as it is, for the app to fetch; a file with its bytes. */
export type GivenPicture = { readonly url: string } | { readonly data: string };

export const isUrl = (text: string): boolean => /^https?:\/\//i.test(text);

export async function readPicture(from: string, cwd: string): Promise<GivenPicture> {
  if (isUrl(from)) return { url: from };
  try {
    return { data: await readFile(resolve(cwd, from), 'base64') };
  } catch (error) {
    throw new UsageError(`The picture cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
