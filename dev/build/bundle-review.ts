import { rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles the page of the app into dist/review: its assets, whose names change with what is in them, and `assets.json`, which names them.
 *
 * @throws Error when a module cannot be found.
 */
export async function bundleReview(appDir: string): Promise<void> {
  const target = join(appDir, 'dist/review');
  await rm(target, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: appDir,
    entryPoints: [join(appDir, 'src/review/main.tsx')],
    outdir: join(target, 'assets'),
    entryNames: 'review-[hash]',
    bundle: true,
    format: 'esm',
    target: ['es2022', 'chrome105', 'firefox115', 'safari16.4'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfigRaw: {},
    minify: true,
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  const files = Object.keys(metafile.outputs).map((path) => basename(path));
  const ending = (end: string): string => {
    const name = files.find((file) => file.endsWith(end));
    if (name === undefined) throw new Error(`The page has no file that ends in ${end}; it has ${files.join(', ')}.`);
    return name;
  };
  await writeFile(join(target, 'assets.json'), JSON.stringify({ script: ending('.js'), style: ending('.css') }));
}
