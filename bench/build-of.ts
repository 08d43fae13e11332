import { execFile } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = resolve(__dirname, '..');

/** Compiles a commit into a folder, with the packages that are installed now, and gives the folder of its compiled files. */
export async function buildOf(commit: string, dir: string): Promise<string> {
  await run('git', ['clone', '--quiet', '--no-checkout', root, dir]);
  await run('git', ['-C', dir, 'checkout', '--quiet', commit]);
  await symlink(join(root, 'node_modules'), join(dir, 'node_modules'));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [tsc, '-p', join(dir, 'tsconfig.json')]).catch((error: Error & { stdout?: string }) => {
    throw new Error(`${commit} cannot be compiled with the packages of today: ${error.stdout ?? error.message}`);
  });
  return join(dir, 'dist');
}
