import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode } from '../has-code';
import { linkOrCopy } from './link-or-copy';

export interface ClipCache {
  /** Puts the cached clip at `path`; false when there is none. */
  fetch(key: string, path: string): boolean;
  /** Keeps a copy of the clip at `path` for later, also for other processes. */
  keep(key: string, path: string): void;
}

const DEFAULT_MAX_BYTES = 512 * 1024 * 1024;

/** Rendered clips by key in a folder that several processes may share: a clip appears by an atomic rename, and is never changed. */
export function openClipCache(dir: string, { maxBytes = DEFAULT_MAX_BYTES }: { maxBytes?: number } = {}): ClipCache {
  mkdirSync(dir, { recursive: true });
  const pathOf = (key: string): string => join(dir, `${key}.mp4`);
  return {
    fetch(key, path) {
      const cached = pathOf(key);
      if (!existsSync(cached)) return false;
      try {
        linkOrCopy(cached, path);
        // The time of the last use decides what goes first when the folder is full.
        const now = new Date();
        utimesSync(cached, now, now);
        return true;
      } catch (error) {
        // Another process trimmed it away in this very moment.
        if (hasCode(error, 'ENOENT')) return false;
        throw error;
      }
    },
    keep(key, path) {
      const temporary = join(dir, `${key}.${process.pid}.part`);
      linkOrCopy(path, temporary);
      renameSync(temporary, pathOf(key));
      // Renaming a link onto a link to the same file leaves both names.
      rmSync(temporary, { force: true });
      trim(dir, maxBytes);
    },
  };
}

function trim(dir: string, maxBytes: number): void {
  const clips = readdirSync(dir)
    .filter((name) => name.endsWith('.mp4'))
    .flatMap((name) => {
      const path = join(dir, name);
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats === undefined ? [] : [{ path, bytes: stats.size, usedMs: stats.mtimeMs }];
    })
    .sort((a, b) => b.usedMs - a.usedMs);
  let bytes = 0;
  for (const clip of clips) {
    bytes += clip.bytes;
    if (bytes > maxBytes) rmSync(clip.path, { force: true });
  }
}
