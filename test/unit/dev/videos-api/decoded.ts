import { execFile } from 'node:child_process';
import { findFfmpeg } from '../../../../dev/videos-api/find-ffmpeg';

export interface Decoded {
  readonly frames: readonly Buffer[];
  /** What ffmpeg says of the container and its streams. */
  readonly description: string;
  /** Undefined without an audio track. */
  readonly meanVolumeDb: number | undefined;
}

const [WIDTH, HEIGHT] = [144, 256];

/** Decodes a clip or a picture: every frame as 144x256 in yuv420p (as encoders see it), and the mean volume. */
export async function decoded(path: string): Promise<Decoded> {
  const video = [
    '-map',
    '0:v:0',
    '-vf',
    `scale=${WIDTH}:${HEIGHT}:flags=area,format=yuv420p`,
    '-f',
    'rawvideo',
    'pipe:1',
  ];
  const audio = ['-map', '0:a:0?', '-af', 'volumedetect', '-f', 'null', '-'];
  const { stdout, stderr } = await ffmpeg(['-hide_banner', '-nostats', '-nostdin', '-i', path, ...video, ...audio]);
  const frameBytes = (WIDTH * HEIGHT * 3) / 2;
  const frames = Array.from({ length: stdout.length / frameBytes }, (_, index) =>
    stdout.subarray(index * frameBytes, (index + 1) * frameBytes),
  );
  const volume = /mean_volume: (-?[\d.]+) dB/.exec(stderr)?.[1];
  return { frames, description: stderr, meanVolumeDb: volume === undefined ? undefined : Number(volume) };
}

export function ffmpeg(args: readonly string[]): Promise<{ stdout: Buffer; stderr: string }> {
  return new Promise((resolve, reject) => {
    const options = { encoding: 'buffer', maxBuffer: 1 << 28 } as const;
    execFile(findFfmpeg().path, args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ stdout, stderr: stderr.toString() });
      else reject(new Error(`${error.message}\n${stderr.toString()}`));
    });
  });
}

/** Mean difference of two frames, in levels of 255. */
export function difference(one: Buffer | undefined, other: Buffer | undefined): number {
  if (one === undefined || one.length !== other?.length)
    throw new Error('There are no two frames of one size to compare.');
  return one.reduce((sum, level, at) => sum + Math.abs(level - (other[at] ?? 0)), 0) / one.length;
}

export function meanColour(frame: Buffer | undefined): { y: number; u: number; v: number } {
  const pixels = WIDTH * HEIGHT;
  const mean = (from: number, to: number): number =>
    (frame ?? Buffer.alloc(0)).subarray(from, to).reduce((sum, level) => sum + level, 0) / (to - from);
  return { y: mean(0, pixels), u: mean(pixels, pixels * 1.25), v: mean(pixels * 1.25, pixels * 1.5) };
}
