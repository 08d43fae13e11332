import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { proveFfmpeg } from './prove-ffmpeg';

export interface Ffmpeg {
  /** Absolute path of a program that has answered `-version`. */
  readonly path: string;
  readonly source: FfmpegSource;
  readonly version: string;
}

export type FfmpegSource = 'FFMPEG_PATH' | 'FFMPEG_BIN' | 'ffmpeg-static' | 'PATH' | '@ffmpeg-installer/ffmpeg';

export interface TriedFfmpeg {
  readonly source: FfmpegSource;
  readonly path?: string;
  readonly problem: string;
}

export type FoundFfmpeg =
  { outcome: 'found'; ffmpeg: Ffmpeg } | { outcome: 'missing'; message: string; tried: TriedFfmpeg[] };

export interface FindFfmpegOptions {
  /** The settings of the same names; an empty text counts as not set. */
  readonly ffmpegPath?: string | undefined;
  readonly ffmpegBin?: string | undefined;
  /** The PATH to look through, in the platform's own notation. */
  readonly searchPath?: string | undefined;
  readonly platform?: NodeJS.Platform;
  readonly arch?: string;
  readonly proofTimeoutMs?: number;
  /** Absolute path of a file inside an installed package; throws when there is none. Node's own resolution by default. */
  readonly resolveInPackage?: (specifier: string) => string;
  /** Where a packaged ffmpeg that cannot run in place is copied; a private folder of the system's temp folder by default. */
  readonly copyDirectory?: string;
}

/**
 * Finds an ffmpeg that runs: FFMPEG_PATH, FFMPEG_BIN, ffmpeg-static, PATH, @ffmpeg-installer/ffmpeg, in this order. One that
 * is named by a setting and does not run ends the search: whoever named it means that one.
 */
export async function findFfmpeg(options: FindFfmpegOptions): Promise<FoundFfmpeg> {
  const tried: TriedFfmpeg[] = [];
  for (const candidate of candidates(options)) {
    const { source } = candidate;
    if ('problem' in candidate) {
      tried.push({ source, problem: candidate.problem });
      if (candidate.explicit) return missing(namedOneFails(source, candidate.problem), tried);
      continue;
    }
    const proof = await proveFfmpeg(candidate.path, {
      timeoutMs: options.proofTimeoutMs ?? 15_000,
      mayCopy: candidate.packaged ?? false,
      copyDirectory: options.copyDirectory,
    });
    if (proof.outcome === 'runs') {
      return { outcome: 'found', ffmpeg: { path: proof.path, source, version: proof.version } };
    }
    tried.push({ source, path: candidate.path, problem: proof.problem });
    if (candidate.explicit) return missing(namedOneFails(source, `${candidate.path} ${proof.problem}`), tried);
  }
  return missing(
    'No ffmpeg found: install one (https://ffmpeg.org/download.html) so that it is on PATH, ' +
      'or set FFMPEG_PATH to the full path of an ffmpeg program.',
    tried,
  );
}

type Candidate = { source: FfmpegSource; explicit?: boolean; packaged?: boolean } & (
  { path: string } | { problem: string }
);

function* candidates(options: FindFfmpegOptions): Generator<Candidate> {
  const platform = options.platform ?? process.platform;
  const fileName = platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  const named = { FFMPEG_PATH: options.ffmpegPath?.trim(), FFMPEG_BIN: options.ffmpegBin?.trim() };
  for (const source of ['FFMPEG_PATH', 'FFMPEG_BIN'] as const) {
    const value = named[source];
    if (value) yield* namedCandidates({ source, value, platform, searchPath: options.searchPath });
  }

  const resolveInPackage = options.resolveInPackage ?? createRequire(__filename).resolve;
  // Beside their package.json, not through their main module: that one reads the environment and throws bare strings.
  yield packaged('ffmpeg-static', () => join(dirname(resolveInPackage('ffmpeg-static/package.json')), fileName));

  const found = onSearchPath([fileName], options.searchPath);
  if (found.length === 0) yield { source: 'PATH', problem: `has no ${fileName}` };
  for (const path of found) yield { source: 'PATH', path };

  yield packaged('@ffmpeg-installer/ffmpeg', () => {
    const manifest = `@ffmpeg-installer/${platform}-${options.arch ?? process.arch}/package.json`;
    return join(dirname(resolveInPackage(manifest)), fileName);
  });
}

/** A setting may hold a path, or, as a shell would take it, a bare command name. */
function* namedCandidates(named: {
  source: FfmpegSource;
  value: string;
  platform: NodeJS.Platform;
  searchPath: string | undefined;
}): Generator<Candidate> {
  const { source, value, platform } = named;
  if (isAbsolute(value) || /[\\/]/.test(value)) {
    yield { source, path: resolve(value), explicit: true };
    return;
  }
  const [path] = onSearchPath(platform === 'win32' ? [`${value}.exe`, value] : [value], named.searchPath);
  yield path
    ? { source, path, explicit: true }
    : { source, problem: `"${value}" is not on PATH (expected a full path or a command name)`, explicit: true };
}

function packaged(source: FfmpegSource, locate: () => string): Candidate {
  try {
    return { source, path: locate(), packaged: true };
  } catch {
    return { source, problem: 'is not installed for this platform' };
  }
}

function onSearchPath(fileNames: string[], searchPath = ''): string[] {
  // Relative and empty entries mean "wherever the process happens to stand": not a place to run programs from.
  const folders = searchPath.split(delimiter).filter((folder) => isAbsolute(folder));
  return [...new Set(folders.flatMap((folder) => fileNames.map((name) => join(folder, name))))].filter((path) =>
    existsSync(path),
  );
}

function namedOneFails(source: FfmpegSource, problem: string): string {
  return `${source} does not name a working ffmpeg: ${problem}; correct it, or remove it to let another one be found.`;
}

function missing(message: string, tried: TriedFfmpeg[]): FoundFfmpeg {
  return { outcome: 'missing', message, tried };
}
