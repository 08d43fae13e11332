import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFfmpeg, type Ffmpeg } from '../../../../src/media/find-ffmpeg';
import { runFfmpeg, type FfmpegJob } from '../../../../src/media/run-ffmpeg';

/** The ffmpeg that came with the development dependencies; a test that cannot have it fails and says how to get one. */
export async function workshopFfmpeg(): Promise<Ffmpeg> {
  const found = await findFfmpeg({});
  if (found.outcome === 'missing') throw new Error(`${found.message} (npm ci installs one for the tests.)`);
  return found.ffmpeg;
}

/** A folder for one test file: made before its tests, gone after them. */
export function useWorkshop(): { path: (name: string) => string } {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'shotloop-test-'));
  });
  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });
  return { path: (name) => join(directory, name) };
}

/** Runs ffmpeg and throws unless it did what it was asked. */
export async function ffmpegDoes(args: readonly string[], job: Omit<FfmpegJob, 'args'> = {}): Promise<Buffer> {
  const run = await runFfmpeg(await workshopFfmpeg(), { ...job, args: ['-v', 'error', '-y', ...args] });
  if (run.outcome !== 'finished')
    throw new Error(`The workshop could not run ffmpeg ${args.join(' ')}: ${run.message}`);
  return run.stdout;
}

export interface ClipRecipe {
  /** A lavfi source without size, rate and duration, such as `testsrc2`. */
  readonly picture?: string;
  readonly size?: string;
  readonly rate?: string;
  readonly seconds?: number;
  /** A lavfi source, without duration; none for a clip without a sound track. */
  readonly sound?: string;
  readonly soundSeconds?: number;
  readonly filters?: string;
  readonly options?: readonly string[];
}

/** Makes a small H.264 and AAC clip of the kind the backends deliver. */
export async function makeClip(path: string, recipe: ClipRecipe = {}): Promise<string> {
  const { picture = 'testsrc2', size = '96x160', rate = '30', seconds = 1, sound, soundSeconds = seconds } = recipe;
  const separator = picture.includes('=') ? ':' : '=';
  await ffmpegDoes([
    ...['-f', 'lavfi', '-i', `${picture}${separator}s=${size}:r=${rate}:d=${seconds}`],
    ...(sound === undefined ? [] : ['-f', 'lavfi', '-t', String(soundSeconds), '-i', sound]),
    ...(recipe.filters === undefined ? [] : ['-vf', recipe.filters]),
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '18', '-bf', '2', '-g', '20', '-pix_fmt', 'yuv420p'],
    ...['-c:a', 'aac', '-b:a', '96k', '-ar', '48000', '-movflags', '+faststart', ...(recipe.options ?? []), path],
  ]);
  return path;
}

/** Every frame as 8-bit RGB, as ffmpeg decodes it by default. */
export async function decodeFrames(path: string, bytesPerFrame: number): Promise<Buffer[]> {
  const all = await ffmpegDoes(['-i', path, '-map', '0:v:0', '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1']);
  return Array.from({ length: all.length / bytesPerFrame }, (_, frame) =>
    all.subarray(frame * bytesPerFrame, (frame + 1) * bytesPerFrame),
  );
}

/** Writes a program that stands in for ffmpeg; `body` is the JavaScript it runs. */
export async function writeFakeProgram(path: string, body: string, mode = 0o755): Promise<string> {
  await writeFile(path, `#!${process.execPath}\n${body}\n`, { mode });
  return path;
}

export function uniqueName(suffix = ''): string {
  return `${randomUUID()}${suffix}`;
}
