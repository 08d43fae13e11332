import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { readMarkdown } from './read-markdown';

/** Folders that hold what others wrote, or what is made anew. */
const NOT_OURS = ['node_modules', 'dist', 'out', 'coverage', '.state', '.git', 'fixtures'];
/** What a text calls a file of this project: a path into one of its folders, or a bare name of source. */
const PATH = /^(?:\.\/)?(?:src|dev|test|docs|infra|bench|samples|findings|\.ci|\.github)\/[\w./-]*$/;
const SOURCE = /^[\w./-]+\.(?:ts|mts|cjs|sh|bicep|md)$/;

/** Every Markdown file of the project. */
export function markdownFiles(root: string): string[] {
  const walk = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return NOT_OURS.includes(entry.name) ? [] : walk(path);
      return entry.name.endsWith('.md') ? [path] : [];
    });
  return walk(root);
}

/** What a Markdown file names and nobody finds: linked files and headings, files of the project, npm scripts. */
export function deadReferences(root: string, path: string, text = readFileSync(path, 'utf8')): string[] {
  const { links, codes, blocks, anchors } = readMarkdown(text);
  const here = dirname(path);
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
  const ran = [...codes, ...blocks].flatMap((code) =>
    [...code.matchAll(/\bnpm run (?:-s |--silent )?([a-z][\w:-]*)/g)].map(([, script = '']) => script),
  );
  const deadLink = (link: string): boolean => {
    if (/^[a-z]+:/.test(link)) return false;
    const [file = '', anchor] = decodeURI(link).split('#');
    const target = file === '' ? path : join(here, file);
    if (file !== '' && !existsSync(target)) return true;
    if (anchor === undefined) return false;
    const there = file === '' ? anchors : statSync(target).isFile() ? anchorsIn(target) : [];
    return !there.includes(anchor);
  };
  const isNamed = (code: string): boolean => PATH.test(code) || SOURCE.test(code);
  const isThere = (file: string): boolean => [root, here].some((folder) => existsSync(join(folder, file)));
  return [
    ...links.filter(deadLink).map((link) => `the link ${link}`),
    ...codes.filter((code) => isNamed(code) && !isThere(code)).map((code) => `the file ${code}`),
    ...ran.filter((script) => !(script in scripts)).map((script) => `npm run ${script}`),
  ].map((what) => `${relative(root, path)} names ${what}, which is not there`);
}

const anchorsIn = (path: string): readonly string[] => readMarkdown(readFileSync(path, 'utf8')).anchors;
