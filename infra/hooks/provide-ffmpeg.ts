import { chmod, copyFile, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { linuxProgramProblem } from './linux-program';
import type { Say } from './run-hook';
import type { RunProgram } from './run-program';

export interface ProvideFfmpegOptions {
  /** The project, with its node_modules. */
  root: string;
  /** node_modules/ffmpeg-static of the package; made here. */
  target: string;
  /** SHOTLOOP_FFMPEG: a program to ship instead of ffmpeg-static's; a relative path starts at the project. */
  override: string | undefined;
  run: RunProgram;
  say: Say;
}

const licences = ['LICENSE', 'ffmpeg.LICENSE', 'ffmpeg.README', 'package.json'];

/**
 * Puts an ffmpeg for linux/x64 where the app looks for it: a given one, else the one that is installed, else a download
 * for that system.
 *
 * @throws Error when none can be had: a package without ffmpeg is never made.
 */
export async function provideFfmpeg(options: ProvideFfmpegOptions): Promise<void> {
  const { root, target, override, run, say } = options;
  const installed = join(root, 'node_modules', 'ffmpeg-static');
  await mkdir(target, { recursive: true });
  for (const name of licences) await copyIfThere(join(installed, name), join(target, name));
  const program = join(target, 'ffmpeg');

  if (override !== undefined && override.trim() !== '') {
    await ship(resolve(root, override.trim()), program, 'SHOTLOOP_FFMPEG');
    await nameThePackage(target);
    say(`ffmpeg: shipping ${override.trim()}, named by SHOTLOOP_FFMPEG, in place of ffmpeg-static's.`);
    return;
  }
  const own = join(installed, 'ffmpeg');
  if ((await isFile(own)) && (await linuxProgramProblem(own)) === undefined) {
    await ship(own, program, 'ffmpeg-static');
    say('ffmpeg: shipping the one of ffmpeg-static.');
    return;
  }
  if (!(await isFile(join(installed, 'install.js')))) {
    throw new Error(
      'There is no ffmpeg for linux/x64 to ship: ffmpeg-static is not installed (its download fails where GitHub cannot be ' +
        'reached, and npm then leaves it out). Run "npm install" where it can be, or set SHOTLOOP_FFMPEG to a static ' +
        'linux/x64 build.',
    );
  }
  await download(installed, program, run);
  say("ffmpeg: downloaded ffmpeg-static's build for linux/x64.");
}

async function download(installed: string, program: string, run: RunProgram): Promise<void> {
  await rm(program, { force: true });
  // ffmpeg-static's own installer, told the system it is for and, by FFMPEG_BIN, where to put the program.
  const { code, stderr } = await run(process.execPath, [join(installed, 'install.js')], {
    env: { npm_config_platform: 'linux', npm_config_arch: 'x64', FFMPEG_BIN: program },
    timeoutMs: 5 * 60_000,
  });
  const problem = (await isFile(program)) ? await linuxProgramProblem(program) : 'was not written';
  if (code === 0 && problem === undefined) {
    await chmod(program, 0o755);
    return;
  }
  throw new Error(
    `The ffmpeg for linux/x64 could not be downloaded (${problem ?? `exit code ${code}`}): ${stderr.trim().slice(0, 300)} ` +
      'Allow https://github.com, set FFMPEG_BINARIES_URL to a mirror, or set SHOTLOOP_FFMPEG to a static linux/x64 build.',
  );
}

async function ship(source: string, program: string, origin: string): Promise<void> {
  if (!(await isFile(source))) throw new Error(`${origin} names ${source}, which is not a file.`);
  const problem = await linuxProgramProblem(source);
  if (problem !== undefined) throw new Error(`${origin} names ${source}, which ${problem}.`);
  await copyFile(source, program);
  await chmod(program, 0o755);
}

/** The app finds the program beside this file, also where ffmpeg-static itself is not installed. */
async function nameThePackage(target: string): Promise<void> {
  const manifest = join(target, 'package.json');
  if (await isFile(manifest)) return;
  await writeFile(manifest, `${JSON.stringify({ name: 'ffmpeg-static', version: '0.0.0', private: true }, null, 2)}\n`);
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

async function copyIfThere(source: string, target: string): Promise<void> {
  if (await isFile(source)) await copyFile(source, target);
}
