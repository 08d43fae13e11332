import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { asObject, asText, parseObject } from './json';
import { type DurableBackend, packagedHostJson } from './packaged-host-json';
import { productionPackages, type ProductionPackage } from './production-packages';
import { provideFfmpeg } from './provide-ffmpeg';
import type { Say } from './run-hook';
import type { RunProgram } from './run-program';

export interface AssembleOptions {
  /** The project: built, with its node_modules. */
  root: string;
  /** Where the package goes; emptied first. */
  target: string;
  backend: DurableBackend;
  /** SHOTLOOP_FFMPEG. */
  ffmpegOverride: string | undefined;
  run: RunProgram;
  say: Say;
}

export interface PackageSize {
  files: number;
  bytes: number;
}

/** Some packages keep their licence in a document, and a licence goes along with what it is for. */
const licence = /(^|[/\\])(licen[cs]e|copying|notice)[^/\\]*\.(md|markdown)$/i;

/** Declarations, maps, documents and tool settings serve nobody at run time, and are more than half of node_modules. */
const leftOut =
  /(\.d\.[cm]?ts|\.[cm]?ts|\.map|\.md|\.markdown|\.tsbuildinfo|\.flow|\.test\.[cm]?js)$|(^|[/\\])(tsconfig[^/\\]*\.json|\.github|\.bin|\.nycrc|\.eslintrc|eslint\.config\.[cm]?js|\.editorconfig|\.npmignore|__tests__)([/\\]|$)/i;

/**
 * Puts together what is shipped: the built app, its production dependencies as they are installed and were tested, an ffmpeg
 * for linux/x64, and a host.json that names the chosen backend.
 *
 * @throws Error when something is missing or not what package-lock.json says.
 */
export async function assemblePackage(options: AssembleOptions): Promise<PackageSize> {
  try {
    return await assemble(options);
  } catch (error) {
    // Half a package must not lie about for a later command to ship.
    await rm(options.target, { recursive: true, force: true });
    throw error;
  }
}

async function assemble({ root, target, backend, ffmpegOverride, run, say }: AssembleOptions): Promise<PackageSize> {
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });

  const manifest = await readJson(root, 'package.json');
  const main = asText(manifest['main']) ?? 'index.js';
  await mustExist(join(root, main), `${main}, the "main" of package.json, is missing; run "npm run build".`);
  const { name, version, license, dependencies } = manifest;
  await writeJson(join(target, 'package.json'), { name, version, private: true, license, main, engines, dependencies });
  await writeJson(join(target, 'host.json'), packagedHostJson(await readJson(root, 'host.json'), backend));
  for (const file of ['.funcignore', 'LICENSE']) await cp(join(root, file), join(target, file));
  // The command line speaks to the app from elsewhere.
  await copyTree(join(root, 'dist'), join(target, 'dist'), 'cli');

  const packages = productionPackages(await readJson(root, 'package-lock.json'));
  for (const wanted of packages) await copyDependency(root, target, wanted);
  const ffmpegTarget = join(target, 'node_modules', 'ffmpeg-static');
  await provideFfmpeg({ root, target: ffmpegTarget, override: ffmpegOverride, run, say });
  await writeFile(join(target, 'NOTICE.txt'), notice);
  return measure(target);
}

/** Of the versions that the app runs on, those that Flex Consumption has; the project itself is also tested on an older one. */
export const engines = { node: '>=22' };

const notice = `This package contains ffmpeg, a program of its own that the app starts. It is licensed under the GNU General
Public License version 3 or later; licence and origin are in node_modules/ffmpeg-static. Its source code is at
https://ffmpeg.org/download.html and https://github.com/eugeneware/ffmpeg-static. Whoever hands this package on hands
on those terms as well.
`;

async function copyDependency(root: string, target: string, wanted: ProductionPackage): Promise<void> {
  const source = join(root, ...wanted.path.split('/'));
  await mustExist(join(source, 'package.json'), `${wanted.path} is missing; run "npm install".`);
  const installed = asObject(await readJson(source, 'package.json'))['version'];
  if (installed !== wanted.version) {
    throw new Error(
      `${wanted.path} is ${String(installed)} and package-lock.json says ${wanted.version}; run "npm install".`,
    );
  }
  // What is nested inside is in the lock file by itself.
  await copyTree(source, join(target, ...wanted.path.split('/')), 'node_modules');
}

async function copyTree(source: string, target: string, exceptFolder?: string): Promise<void> {
  await cp(source, target, {
    recursive: true,
    dereference: true,
    filter: (path) => {
      const inside = relative(source, path);
      const isKept = licence.test(inside) || !leftOut.test(inside);
      return isKept && (exceptFolder === undefined || !inside.split(sep).includes(exceptFolder));
    },
  });
}

async function measure(folder: string): Promise<PackageSize> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return { files: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

async function mustExist(path: string, problem: string): Promise<void> {
  if ((await stat(path).catch(() => undefined)) === undefined) throw new Error(problem);
}

async function readJson(folder: string, name: string): Promise<Record<string, unknown>> {
  return parseObject(await readFile(join(folder, name), 'utf8'), join(folder, name));
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}
