import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Of the stand-ins for storage, host and backend; only a clone has it. */
export const STAND_INS = 'dev/dev.ts';

/** The folder of the package that a file is part of, and what it is. */
export function packageOf(file: string): { root: string; version: string; isClone: boolean } {
  let root = dirname(file);
  while (!existsSync(join(root, 'package.json'))) {
    const parent = dirname(root);
    if (parent === root) throw new Error(`No folder above ${file} has a package.json.`);
    root = parent;
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { root, version, isClone: existsSync(join(root, STAND_INS)) };
}
