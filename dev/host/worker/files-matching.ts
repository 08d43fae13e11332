import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** The files under `root` that a glob of package.json's `main` names, sorted. `*`, `**`, `?`, `[…]` and `{a,b}` are understood. */
export function filesMatching(root: string, pattern: string): string[] {
  const wanted = pattern.replace(/^\.\//, '');
  if (!/[*?[{]/.test(wanted)) {
    const file = join(root, wanted);
    // A folder or a name without extension is resolved as `require` resolves it.
    return [file, `${file}.js`, join(file, 'index.js')].filter((path) => existsSync(path) && isFile(path)).slice(0, 1);
  }
  const matcher = globPattern(wanted);
  return allFiles(root)
    .filter((file) => matcher.test(relative(root, file).split(sep).join('/')))
    .sort();
}

export function globPattern(glob: string): RegExp {
  let source = '';
  for (let at = 0; at < glob.length; at++) {
    const rest = glob.slice(at);
    const char = rest.charAt(0);
    const set = /^\[[^\]]+\]/.exec(rest)?.[0];
    const alternatives = /^\{([^}]+)\}/.exec(rest);
    if (rest.startsWith('**/')) {
      source += '(?:.*/)?';
      at += 2;
    } else if (rest.startsWith('**')) {
      source += '.*';
      at += 1;
    } else if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (set !== undefined) {
      source += set.replace('[!', '[^');
      at += set.length - 1;
    } else if (alternatives !== null) {
      source += `(?:${(alternatives[1] ?? '')
        .split(',')
        .map((one) => globPattern(one).source.slice(1, -1))
        .join('|')})`;
      at += alternatives[0].length - 1;
    } else source += char.replace(/[\\^$.|+()]/g, '\\$&');
  }
  return new RegExp(`^${source}$`);
}

function isFile(path: string): boolean {
  return statSync(path).isFile();
}

function allFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === '.git' ? [] : allFiles(path);
    return [path];
  });
}
