import { copyFileSync, linkSync, rmSync } from 'node:fs';

/** Gives a file that is never changed a second name; a copy where the file system has no links or the folder is on another. */
export function linkOrCopy(from: string, to: string): void {
  rmSync(to, { force: true });
  try {
    linkSync(from, to);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw error;
    copyFileSync(from, to);
  }
}
