import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What draws: a change to any file of this folder may change pixels or sound, so clips rendered before it are not reused. */
export function rendererVersion(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(__dirname).sort()) hash.update(readFileSync(join(__dirname, name)));
  return hash.digest('hex');
}
