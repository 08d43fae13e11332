import { join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLE } from './bundle';

/**
 * What is not in the bundle: what the worker of Azure Functions provides, what is a program or native code, and the SDK that only
 * some deployments need, which would cost every start its parsing.
 */
const APART = ['@azure/functions-core', '@azure/identity', 'ffmpeg-static', 'sharp'];

/**
 * Puts the built app and its packages into one file, which Node finds, reads and compiles in little more than half the processor
 * time that a thousand files take. Stack traces name the modules of `src` where source maps are on.
 *
 * @throws Error when a module cannot be found.
 */
export async function bundleApp(appDir: string): Promise<void> {
  await build({
    absWorkingDir: appDir,
    entryPoints: [join(appDir, 'dist/index.js')],
    outfile: join(appDir, BUNDLE),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: APART,
    sourcemap: 'linked',
    keepNames: true,
    minifyWhitespace: true,
    legalComments: 'linked',
    logLevel: 'warning',
    // A package that is an ES module asks where it stands.
    define: { 'import.meta.url': '__bundleUrl' },
    banner: { js: 'const __bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
  });
}
