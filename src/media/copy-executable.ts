import { randomUUID } from 'node:crypto';
import { chmod, copyFile, lstat, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { basename, join } from 'node:path';

/**
 * A runnable copy of a program in `directory`, made once: later calls, also from other processes, find the same file.
 * The name carries size and time of the original, so a new release gets a new copy.
 */
export async function copyExecutable(source: string, directory?: string): Promise<string> {
  const original = await stat(source);
  const folder = directory ?? (await privateFolder());
  await mkdir(folder, { recursive: true });
  const copy = join(folder, `${original.size}-${Math.trunc(original.mtimeMs)}-${basename(source)}`);
  if (await isCopyOf(copy, original.size)) return copy;

  // Under its own name first: a half-written program must never be found under the final one.
  const unfinished = `${copy}.${randomUUID()}`;
  try {
    await copyFile(source, unfinished);
    await chmod(unfinished, 0o755);
    await rename(unfinished, copy);
  } catch (error) {
    await rm(unfinished, { force: true });
    // Windows refuses to replace a program that runs; then the other process's copy is as good.
    if (!(await isCopyOf(copy, original.size))) throw error;
  }
  return copy;
}

async function isCopyOf(path: string, size: number): Promise<boolean> {
  const file = await lstat(path).catch(() => undefined);
  return file?.isFile() === true && file.size === size;
}

/** The same folder for every process of this user; a fresh one where somebody else could have put a program into it. */
async function privateFolder(): Promise<string> {
  const { uid } = userInfo();
  const shared = join(tmpdir(), `shotloop-ffmpeg-${uid}`);
  await mkdir(shared, { recursive: true, mode: 0o700 });
  const found = await lstat(shared);
  const own = uid === -1 || (found.isDirectory() && found.uid === uid && (found.mode & 0o022) === 0);
  return own ? shared : mkdtemp(join(tmpdir(), 'shotloop-ffmpeg-'));
}
