import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { assemblePackage } from './assemble-package';
import { listFunctions } from './list-functions';
import { parseBackend } from './packaged-host-json';
import { runHook, say } from './run-hook';
import { runProgram } from './run-program';

/** Builds the app and assembles in out/package what azd ships. */
void runHook(async () => {
  // azd starts hooks in their own folder.
  const root = resolve(__dirname, '..', '..');
  const target = join(root, 'out', 'package');
  const backend = parseBackend(process.env['DURABLE_BACKEND']);

  const build = await runProgram('npm', ['run', 'build', '--silent'], { cwd: root });
  if (build.code !== 0)
    throw new Error(`npm run build failed (exit code ${build.code}):\n${build.stdout}${build.stderr}`);
  const ffmpegOverride = process.env['SHOTLOOP_FFMPEG'];
  const { files, bytes } = await assemblePackage({ root, target, backend, ffmpegOverride, run: runProgram, say });
  const functions = await listFunctions({ folder: target, root, run: runProgram });
  await writeFile(join(root, 'out', 'functions.json'), `${JSON.stringify(functions, null, 2)}\n`);
  say(
    `package: ${files} files, ${(bytes / 1024 / 1024).toFixed(1)} MiB, ${functions.length} functions, backend ${backend}.`,
  );
});
