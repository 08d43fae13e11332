import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clipKind, KIND_BYTES } from './clip-kind';
import { inputArgs } from './decode-args';
import type { Ffmpeg } from './find-ffmpeg';
import { runFfmpeg } from './run-ffmpeg';

export type ReadableClip = { outcome: 'readable'; path: string } | { outcome: 'unreadable'; message: string };

/**
 * The clip as an MP4 that everything here reads: itself, or a copy without loss of one of another kind, which lies in `dir` and is
 * only for looking at.
 */
export async function readableClip(
  ffmpeg: Pick<Ffmpeg, 'path'>,
  {
    clipPath,
    dir,
    name = 'readable.mp4',
    signal,
  }: { clipPath: string; dir: string; name?: string; signal?: AbortSignal | undefined },
): Promise<ReadableClip> {
  const kind = clipKind(await firstBytes(clipPath));
  if (kind === undefined || kind.demuxer === 'mov') return { outcome: 'readable', path: clipPath };
  const path = join(dir, name);
  const run = await runFfmpeg(ffmpeg, {
    args: [
      ...['-v', 'error', ...inputArgs(clipPath, { demuxer: kind.demuxer })],
      ...[
        '-map',
        '0:v:0',
        '-map',
        '0:a:0?',
        '-pix_fmt',
        'yuv420p',
        '-c:v',
        'libx264',
        '-preset',
        'ultrafast',
        '-qp',
        '0',
      ],
      // To a pipe: ffmpeg then dies with this process.
      ...['-c:a', 'aac', '-movflags', 'frag_keyframe+empty_moov', '-f', 'mp4', 'pipe:1'],
    ],
    signal,
  });
  if (run.outcome !== 'finished') return { outcome: 'unreadable', message: `As ${kind.name}: ${run.message}` };
  await writeFile(path, run.stdout);
  return { outcome: 'readable', path };
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
