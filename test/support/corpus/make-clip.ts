import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFfmpeg } from '../../../dev/videos-api';
import { drawFrames, type Drawing } from './draw-frames';
import { drawSound, SOUND_RATE_HZ } from './draw-sound';
import type { Entry, Recipe } from './entry';

const run = promisify(execFile);

export interface MadeClip {
  readonly bytes: Buffer;
  readonly path: string;
  readonly drawing: Drawing;
}

/** Makes clips in one folder, each only once. */
export function createClipMaker(folder: string): (entry: Pick<Entry, 'name' | 'made'>) => Promise<MadeClip> {
  const made = new Map<string, Promise<MadeClip>>();
  return (entry) => {
    const known = made.get(entry.name) ?? make(folder, entry);
    made.set(entry.name, known);
    return known;
  };
}

export const drawingOf = (recipe: Recipe): Drawing => ({
  width: recipe.width ?? 144,
  height: recipe.height ?? 256,
  frames: recipe.frames ?? 36,
  matrix: recipe.matrix ?? 'bt601',
  range: recipe.range ?? 'limited',
});

async function make(folder: string, { name, made }: Pick<Entry, 'name' | 'made'>): Promise<MadeClip> {
  const recipe = 'bytes' in made ? {} : made;
  const drawing = drawingOf(recipe);
  const path = join(folder, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.${recipe.extension ?? 'mp4'}`);
  if (!('bytes' in made)) await encode(path, recipe, drawing);
  const bytes = 'bytes' in made ? made.bytes : await readFile(path);
  const edited = recipe.edit?.(bytes) ?? bytes;
  if (edited !== bytes || 'bytes' in made) await writeFile(path, edited);
  return { bytes: edited, path, drawing };
}

async function encode(path: string, recipe: Recipe, drawing: Drawing): Promise<void> {
  const rate = recipe.rate ?? '30';
  const [ticks = 30, per = 1] = rate.split('/').map(Number);
  const soundSeconds = recipe.soundSeconds ?? (drawing.frames * per) / ticks;
  const [picture, sound] = [`${path}.yuv`, `${path}.pcm`];
  await writeFile(picture, drawFrames(drawing));
  await writeFile(sound, drawSound(soundSeconds));
  const range = drawing.range === 'full' ? ['scale=in_range=full:out_range=full'] : [];
  const filters = [recipe.filters, ...range].filter((each) => each !== undefined).join(',');
  await run(findFfmpeg().path, [
    ...['-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'yuv444p', '-framerate', rate],
    ...['-video_size', `${drawing.width}x${drawing.height}`, '-i', picture],
    ...(soundSeconds > 0
      ? [...(recipe.soundInput ?? []), '-f', 's16le', '-ar', String(SOUND_RATE_HZ), '-ac', '1', '-i', sound]
      : []),
    ...(filters === '' ? [] : ['-vf', filters]),
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '14', '-bf', '2', '-g', '12', '-pix_fmt', 'yuv420p'],
    ...['-threads', '1', '-c:a', 'aac', '-b:a', '96k'],
    ...(['mp4', 'mov', undefined].includes(recipe.extension) ? ['-movflags', '+faststart'] : []),
    ...[...(recipe.options ?? []), path],
  ]);
}
