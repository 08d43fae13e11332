import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(__dirname, '..');
const target = join(root, 'dist', 'review');

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});

/** Bundles the page into dist/review: its assets, whose names change with what is in them, and `assets.json`, which names them. */
async function main(): Promise<void> {
  await rm(target, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: [join(root, 'src', 'review', 'main.tsx')],
    outdir: join(target, 'assets'),
    entryNames: 'review-[hash]',
    ...{ bundle: true, minify: true, metafile: true, legalComments: 'none' },
    ...{ format: 'esm', target: ['es2022', 'chrome105', 'firefox115', 'safari16.4'] },
    ...{ jsx: 'automatic', jsxImportSource: 'preact' },
    tsconfigRaw: {},
    absWorkingDir: root,
  });
  const files = Object.keys(metafile.outputs).map((path) => basename(path));
  const named = (end: string): string => {
    const name = files.find((file) => file.endsWith(end));
    if (name === undefined) throw new Error(`The page has no file that ends in ${end}; it has ${files.join(', ')}.`);
    return name;
  };
  await mkdir(target, { recursive: true });
  await writeFile(join(target, 'assets.json'), JSON.stringify({ script: named('.js'), style: named('.css') }));
}
