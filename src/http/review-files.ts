import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** A file of the page, as it is and compressed: hosts do not compress. */
export interface ReviewFile {
  readonly contentType: string;
  /** Changes with what is in it. */
  readonly tag: string;
  readonly plain: Buffer;
  readonly gzipped: Buffer;
}

/** The page that the build left in a folder. */
export interface ReviewFiles {
  /** The page; `assets` is where its assets are, as seen from where it is. */
  readonly page: (assets: string) => Promise<ReviewFile>;
  /** Undefined where the build made no such file. */
  readonly asset: (file: string) => Promise<ReviewFile | undefined>;
}

const TYPES = { script: 'text/javascript; charset=utf-8', style: 'text/css; charset=utf-8' };
const compress = promisify(gzip);

/** Nothing is read before somebody asks for it, and then once. */
export function reviewFiles(folder: string): ReviewFiles {
  const read = once(async () => {
    const names = JSON.parse(await readFile(join(folder, 'assets.json'), 'utf8')) as Record<keyof typeof TYPES, string>;
    const assets = new Map<string, ReviewFile>();
    for (const kind of ['script', 'style'] as const) {
      const body = await readFile(join(folder, 'assets', names[kind]));
      assets.set(names[kind], await fileOf(body, TYPES[kind]));
    }
    // By where the assets are as seen from it: the routes of the page are few.
    return { names, assets, pages: new Map<string, ReviewFile>() };
  });
  return {
    async page(assets) {
      const { names, pages } = await read();
      const page =
        pages.get(assets) ??
        (await fileOf(
          Buffer.from(pageOf(`${assets}${names.script}`, `${assets}${names.style}`)),
          'text/html; charset=utf-8',
        ));
      pages.set(assets, page);
      return page;
    },
    // Only what the build named is looked up: a path from outside never becomes the name of a file.
    asset: async (file) => (await read()).assets.get(file),
  };
}

/** It holds no data, and loads nothing but its own two files. */
const pageOf = (script: string, style: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<title>shotloop review</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${style}">
<script type="module" src="${script}"></script>
</head>
<body>
<div id="app"><noscript>This page needs JavaScript. The same is in the JSON of the API: docs/api.md says where.</noscript></div>
</body>
</html>
`;

async function fileOf(plain: Buffer, contentType: string): Promise<ReviewFile> {
  const tag = createHash('sha256').update(plain).digest('hex').slice(0, 32);
  return { contentType, tag, plain, gzipped: await compress(plain, { level: 9 }) };
}

/** The first call makes it; one that fails is made again by the next. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    }));
}
