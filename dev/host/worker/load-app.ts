import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { filesMatching } from './files-matching';

/** Loads the entry points that the app's package.json names, in order. Throws one error that says what is wrong and what to do. */
export async function loadApp(appDir: string): Promise<string[]> {
  const root = resolve(appDir);
  const main = readMain(root);
  const files = filesMatching(root, main);
  if (files.length === 0) throw new Error(nothingFound(root, main));
  const requireFromApp = createRequire(join(root, 'package.json'));
  // An ES module's imports do not go through `require`; loaded beforehand, these packages have already met the core module.
  if (files.some((file) => isEsModule(root, file))) preload(requireFromApp);
  for (const file of files) {
    try {
      if (isEsModule(root, file)) await import(pathToFileURL(file).href);
      else requireFromApp(file);
    } catch (error) {
      throw new Error(`Worker was unable to load entry point "${file.slice(root.length + 1)}": ${textOf(error)}`, {
        cause: error,
      });
    }
  }
  return files;
}

function readMain(root: string): string {
  const file = join(root, 'package.json');
  if (!existsSync(file)) throw new Error(`No package.json in ${root}: is this the folder of a Functions app?`);
  const { main } = JSON.parse(readFileSync(file, 'utf8')) as { main?: unknown };
  if (typeof main !== 'string' || main === '') {
    throw new Error(
      `${file} has no "main"; a v4 app names its entry points there, for example "dist/src/functions/*.js".`,
    );
  }
  return main;
}

function nothingFound(root: string, main: string): string {
  const problem = /[*?[{]/.test(main) ? `Found zero files matching the supplied pattern` : `File does not exist`;
  const built = existsSync(join(root, 'tsconfig.json'))
    ? ' The app is TypeScript: build it first (npm run build).'
    : '';
  return `Worker was unable to load entry point "${main}": ${problem}.${built}`;
}

function isEsModule(root: string, file: string): boolean {
  if (extname(file) === '.mjs') return true;
  if (extname(file) === '.cjs') return false;
  const { type } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { type?: string };
  return type === 'module';
}

function preload(requireFromApp: NodeJS.Require): void {
  for (const name of ['@azure/functions', 'durable-functions']) {
    try {
      requireFromApp(name);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')) throw error;
    }
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
