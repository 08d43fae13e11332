import { resolve } from 'node:path';
import { bundleApp } from './bundle-app';

bundleApp(resolve(__dirname, '../..')).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
