import { closeSync, openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { clipKind, KIND_BYTES, type ClipKind } from './clip-kind';
import { inputArgs, lenientInputArgs, passthrough, type Program } from './decode-args';
import { runFfmpeg, type FfmpegRun } from './run-ffmpeg';

export type ReadableClip =
  /** `soundLost`: it has sound that cannot be decoded, so that the copy has none. */
  { outcome: 'readable'; path: string; soundLost?: true } | { outcome: 'unreadable'; message: string };

interface Asked {
  readonly clipPath: string;
  readonly dir: string;
  /** Of the copy, where there is one. */
  readonly name?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The clip as an MP4 that everything here reads: itself, or a copy without loss of one of another kind, which lies in `dir` and is
 * only for looking at.
 */
export async function readableClip(ffmpeg: Program, asked: Asked): Promise<ReadableClip> {
  const kind = clipKind(await firstBytes(asked.clipPath));
  if (kind === undefined || kind.demuxer === 'mov') return { outcome: 'readable', path: asked.clipPath };
  const path = join(asked.dir, asked.name ?? 'readable.mp4');
  const input = inputArgs(asked.clipPath, { demuxer: kind.demuxer });
  const run = await copyTo(path, ffmpeg, { ...asked, input, sound: true });
  return run.outcome === 'finished' ? { outcome: 'readable', path } : unreadable(kind, run);
}

/** What can be decoded of a damaged clip, or of the beginning of one, as a copy in `dir`; its sound only where that can be. */
export async function salvageClip(ffmpeg: Program, asked: Asked): Promise<ReadableClip> {
  const kind = clipKind(await firstBytes(asked.clipPath));
  const path = join(asked.dir, 'salvaged.mp4');
  const input = lenientInputArgs(asked.clipPath, { demuxer: kind?.demuxer ?? 'mp4' });
  const both = await copyTo(path, ffmpeg, { ...asked, input, sound: true });
  if (both.outcome === 'finished') return { outcome: 'readable', path };
  const picture = await copyTo(path, ffmpeg, { ...asked, input, sound: false });
  return picture.outcome === 'finished' ? { outcome: 'readable', path, soundLost: true } : unreadable(kind, picture);
}

const unreadable = (kind: ClipKind | undefined, { message }: Exclude<FfmpegRun, { outcome: 'finished' }>) =>
  ({ outcome: 'unreadable', message: `As ${kind?.name ?? 'MP4'}: ${message}` }) as const;

/** More than any clip here needs without loss; what is larger would fill the disk of a small machine. */
const MAX_COPY_BYTES = 2 * 1024 * 1024 * 1024;

async function copyTo(
  path: string,
  ffmpeg: Program,
  { input, sound, signal }: { input: readonly string[]; sound: boolean; signal?: AbortSignal | undefined },
): Promise<FfmpegRun> {
  const file = openSync(path, 'w');
  try {
    return await runFfmpeg(ffmpeg, {
      args: [
        // Sound without a codec: any of them begins with some silence of its own, which delays the picture by as much.
        ...['-v', 'error', ...input, '-map', '0:v:0', ...(sound ? ['-map', '0:a:0?', '-c:a', 'pcm_s16le'] : [])],
        // Every frame, and when it is shown: neither at a constant rate nor rounded to one.
        ...[...passthrough(ffmpeg), '-enc_time_base', '1:90000'],
        ...['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '0'],
        // To a pipe: ffmpeg then dies with this process.
        ...['-movflags', 'frag_keyframe+empty_moov', '-f', 'mov', 'pipe:1'],
      ],
      onOutput: (chunk) => writeSync(file, chunk),
      maxOutputBytes: MAX_COPY_BYTES,
      signal,
    });
  } finally {
    closeSync(file);
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(KIND_BYTES), 0, KIND_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
