import { resolve } from 'node:path';
import { bundleApp } from './bundle-app';
import { bundleCli } from './bundle-cli';
import { bundleReview } from './bundle-review';

const appDir = resolve(__dirname, '../..');

Promise.all([bundleApp(appDir), bundleCli(appDir), bundleReview(appDir)]).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
