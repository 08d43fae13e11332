import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { runFfmpeg } from '../draw/ffmpeg';
import type { UploadedImage } from '../http/form';

export interface StoredFile {
  readonly path: string;
  readonly bytes: number;
}

export type PictureKind = 'thumbnail' | 'spritesheet' | 'still';

/** The clips and reference images of one simulator, each under the hash of what it is. A file appears only when it is whole. */
export interface ClipFiles {
  clipPath(key: string): string;
  referencePath(sha256: string): string;
  /** A name beside `path` that nobody else writes to. */
  temporaryPath(path: string): string;
  keepReference(image: UploadedImage): Promise<void>;
  pictureOf(clip: StoredFile, picture: { kind: PictureKind; seconds: number }): Promise<StoredFile>;
}

/** A sheet is a JPEG in OpenAI's own guide. */
const PICTURE_FORMATS = {
  thumbnail: ['-c:v', 'libwebp', '-f', 'webp'],
  still: ['-c:v', 'png', '-pix_fmt', 'rgb24', '-f', 'image2pipe'],
  spritesheet: ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', '-f', 'mjpeg'],
} as const;

const UNFINISHED = '.part';

export function openClipFiles(stateDir: string, ffmpegPath: string): ClipFiles {
  const clipsDir = join(stateDir, 'clips');
  const referencesDir = join(stateDir, 'references');
  for (const dir of [clipsDir, referencesDir]) {
    mkdirSync(dir, { recursive: true });
    removeUnfinished(dir);
  }
  const referencePath = (sha256: string): string => join(referencesDir, sha256);
  // The ffmpeg of a killed simulator may go on writing for a moment: no name is used twice.
  const temporaryPath = (path: string): string => `${path}.${randomUUID()}${UNFINISHED}`;

  return {
    clipPath: (key) => join(clipsDir, `${key}.mp4`),
    referencePath,
    temporaryPath,
    async keepReference({ sha256, bytes }) {
      const path = referencePath(sha256);
      if (existsSync(path)) return;
      const temporary = temporaryPath(path);
      const file = await open(temporary, 'w');
      await file.writeFile(bytes);
      await file.sync();
      await file.close();
      renameSync(temporary, path);
    },
    async pictureOf(clip, { kind, seconds }) {
      const path = `${clip.path}.${kind}`;
      if (!existsSync(path)) {
        const temporary = temporaryPath(path);
        const filter = kind !== 'spritesheet' ? 'null' : `fps=2,scale=160:-2,tile=4x${Math.ceil(seconds / 2)}`;
        const input = ['-v', 'error', '-nostdin', '-y', '-i', clip.path, '-an'];
        const output = ['-vf', filter, '-frames:v', '1', ...PICTURE_FORMATS[kind], temporary];
        await runFfmpeg(ffmpegPath, [...input, ...output]);
        renameSync(temporary, path);
      }
      return { path, bytes: statSync(path).size };
    },
  };
}

/** What a killed simulator left half written. */
function removeUnfinished(dir: string): void {
  const names = readdirSync(dir).filter((name) => name.endsWith(UNFINISHED) || name.endsWith(`${UNFINISHED}.wav`));
  for (const name of names) rmSync(join(dir, name), { force: true });
}
