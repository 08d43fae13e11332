import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface FoundFfmpeg {
  readonly path: string;
  /** Where it was found, for people: `FFMPEG_PATH`, `ffmpeg-static`, … */
  readonly source: string;
}

/** The first ffmpeg that runs: FFMPEG_PATH, FFMPEG_BIN, ffmpeg-static, PATH, @ffmpeg-installer/ffmpeg. Throws a sentence saying how to get one. */
export function findFfmpeg(environment: NodeJS.ProcessEnv = process.env): FoundFfmpeg {
  const named = ['FFMPEG_PATH', 'FFMPEG_BIN'].flatMap((source) => {
    const path = environment[source]?.trim() ?? '';
    return path === '' ? [] : [{ path, source }];
  });
  for (const { path, source } of named) {
    // A path that somebody set on purpose and that does not work must not be passed over in silence.
    if (!runs(path)) throw new Error(`${source} is ${path}, which does not run as ffmpeg.`);
    return { path, source };
  }
  const found = [
    ...fromPackage('ffmpeg-static'),
    ...onPath(environment),
    ...fromPackage('@ffmpeg-installer/ffmpeg'),
  ].find(({ path }) => runs(path));
  if (found === undefined) {
    throw new Error(
      'No ffmpeg was found: install one and put it on PATH, set FFMPEG_PATH to it, or run `npm install`, which brings one.',
    );
  }
  return found;
}

function fromPackage(name: string): FoundFfmpeg[] {
  let module: unknown;
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- both are optional and absent on some platforms
    module = require(name);
  } catch {
    return [];
  }
  const path = typeof module === 'object' && module !== null && 'path' in module ? module.path : module;
  return typeof path === 'string' && existsSync(path) ? [{ path, source: name }] : [];
}

function onPath(environment: NodeJS.ProcessEnv): FoundFfmpeg[] {
  const file = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  const folders = (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => ({ path: join(folder, file), source: 'PATH' })).filter(({ path }) => existsSync(path));
}

function runs(path: string): boolean {
  return spawnSync(path, ['-version'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}
