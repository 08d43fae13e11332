import { copyFileSync, linkSync, rmSync } from 'node:fs';
import { hasCode } from '../has-code';

/** Gives a file that is never changed a second name; a copy where the file system has no links or the folder is on another. */
export function linkOrCopy(from: string, to: string): void {
  rmSync(to, { force: true });
  try {
    linkSync(from, to);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw error;
    copyFileSync(from, to);
  }
}
