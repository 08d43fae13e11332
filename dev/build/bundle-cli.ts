import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/** The command line in one file, beside the modules that it is made of; the `bin` of package.json. */
const CLI = 'dist/cli/shotloop.js';

/**
 * Puts the command line and its packages into one program: it starts fast, and what it is made of is no dependency of the deployed app.
 * The SDK for Entra tokens stays apart, because few callers need it.
 *
 * @throws Error when a module cannot be found.
 */
export async function bundleCli(appDir: string): Promise<void> {
  const outfile = join(appDir, CLI);
  await build({
    absWorkingDir: appDir,
    entryPoints: [join(appDir, 'dist/cli/main.js')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['@azure/identity'],
    keepNames: true,
    minifyWhitespace: true,
    legalComments: 'linked',
    logLevel: 'warning',
    banner: { js: '#!/usr/bin/env node' },
  });
  await chmod(outfile, 0o755);
}
