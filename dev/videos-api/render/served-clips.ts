import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Job } from '../jobs/job';

export interface ServedClip {
  readonly key: string;
  readonly path: string;
}

/** Real clips, served in turn: the first job gets the first file by name. Throws when the folder has no MP4 file. */
export function openServedClips(dir: string): (job: Pick<Job, 'index'>) => ServedClip {
  const paths = readdirSync(dir)
    .filter((name) => name.toLowerCase().endsWith('.mp4'))
    .sort()
    .map((name) => join(dir, name));
  const [first] = paths;
  if (first === undefined) throw new RangeError(`There is no .mp4 file in ${dir}.`);
  return ({ index }) => {
    const path = paths[(index - 1) % paths.length] ?? first;
    return { key: createHash('sha256').update(readFileSync(path)).digest('hex'), path };
  };
}
