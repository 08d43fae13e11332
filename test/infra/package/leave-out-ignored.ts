import { readdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import ignore from 'ignore';

/**
 * Takes out of a package what azd would not put into its zip: what .funcignore names, that file itself, and two names of
 * azd's own. Answers with what was taken, so that a test can look at it.
 */
export async function leaveOutIgnored(folder: string): Promise<string[]> {
  const rules = ignore()
    .add(await readFile(join(folder, '.funcignore'), 'utf8'))
    .add(['/.funcignore', '/.azure/', 'local.settings.json']);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const ignored = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => rules.ignores(path));
  await Promise.all(ignored.map((path) => rm(join(folder, path))));
  return ignored.sort();
}
