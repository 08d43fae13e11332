import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import type { ClipContainer } from './clip-form';
import type { ClipSpec } from './clip-spec';
import { failure } from './ffmpeg';

export const FRAMES_PER_SECOND = 30;

export interface EncodeTask {
  readonly ffmpegPath: string;
  readonly spec: ClipSpec;
  /** Absent: no audio track. */
  readonly wavPath?: string;
  readonly outPath: string;
  /** The frames in order, RGB; a frame is done with when the next is asked for. */
  readonly frames: Iterable<Uint8Array>;
  /** Kills ffmpeg at once. */
  readonly signal?: AbortSignal | undefined;
}

/** Pipes frames into ffmpeg: H.264 High, yuv420p, AAC stereo, moov first unless the spec says otherwise; no encoder or time stamps that would differ from run to run. */
export async function encodeClip({ ffmpegPath, spec, wavPath, outPath, frames, signal }: EncodeTask): Promise<void> {
  const child = spawn(ffmpegPath, encodeArgs(spec, { wavPath, outPath }), {
    stdio: ['pipe', 'ignore', 'pipe'],
    killSignal: 'SIGKILL',
    ...(signal === undefined ? {} : { signal }),
  });
  const stderr: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => void stderr.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(failure(ffmpegPath, { code, signal, stderr: Buffer.concat(stderr).toString('utf8') }));
    });
  });
  // When ffmpeg dies its exit says why; the broken pipe that follows says nothing.
  child.stdin.on('error', () => undefined);
  await Promise.race([writeFrames(child.stdin, frames), ended]);
  await ended;
}

async function writeFrames(pipe: Writable, frames: Iterable<Uint8Array>): Promise<void> {
  for (const frame of frames) {
    // Waiting for each write keeps one frame in memory, and lets a single buffer be drawn on again.
    const written = await new Promise<boolean>((resolve) =>
      pipe.write(frame, (error) => resolve(error === null || error === undefined)),
    );
    if (!written) return;
  }
  pipe.end();
}

function encodeArgs(
  { width, height, seconds, framesPerSecond = FRAMES_PER_SECOND, container = 'mp4' }: ClipSpec,
  { wavPath, outPath }: { wavPath: string | undefined; outPath: string },
): string[] {
  const video = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-video_size',
    `${width}x${height}`,
    '-framerate',
    String(framesPerSecond),
    '-i',
    'pipe:0',
  ];
  const audio = wavPath === undefined ? [] : ['-i', wavPath];
  const maps = wavPath === undefined ? ['-map', '0:v'] : ['-map', '0:v', '-map', '1:a'];
  const audioCodec = wavPath === undefined ? [] : AUDIO[container];
  const exact = [
    '-fflags',
    '+bitexact',
    '-flags:v',
    '+bitexact',
    ...(wavPath === undefined ? [] : ['-flags:a', '+bitexact']),
    '-map_metadata',
    '-1',
  ];
  return [
    '-hide_banner',
    '-v',
    'error',
    '-y',
    ...video,
    ...audio,
    ...maps,
    ...videoCodec(container, seconds),
    ...audioCodec,
    '-t',
    // Half a frame more: a length like 49/24 must not lose its last frame to rounding.
    String(wavPath === undefined ? seconds + 0.5 / framesPerSecond : seconds),
    ...exact,
    ...FORMAT[container],
    outPath,
  ];
}

const AAC = ['-c:a', 'aac', '-b:a', '128k', '-ar', '48000', '-ac', '2'];

const AUDIO: Readonly<Record<ClipContainer, readonly string[]>> = {
  mp4: AAC,
  'fragmented-mp4': AAC,
  'vp9-mp4': AAC,
  webm: ['-c:a', 'libopus', '-b:a', '96k', '-ar', '48000', '-ac', '2'],
  avi: ['-c:a', 'pcm_s16le', '-ar', '48000', '-ac', '2'],
};

const FORMAT: Readonly<Record<ClipContainer, readonly string[]>> = {
  mp4: ['-movflags', '+faststart', '-f', 'mp4'],
  // As an ffmpeg that writes into a pipe makes it: no index, one fragment a key frame.
  'fragmented-mp4': ['-movflags', '+frag_keyframe+empty_moov+default_base_moof', '-f', 'mp4'],
  'vp9-mp4': ['-movflags', '+faststart', '-f', 'mp4'],
  webm: ['-f', 'webm'],
  avi: ['-f', 'avi'],
};

function videoCodec(container: ClipContainer, seconds: number): readonly string[] {
  switch (container) {
    case 'avi':
      // What servers without ffmpeg write: one JPEG a frame.
      return ['-c:v', 'mjpeg', '-q:v', '3', '-pix_fmt', 'yuvj420p'];
    case 'webm':
    case 'vp9-mp4':
      return [
        '-c:v',
        'libvpx-vp9',
        '-deadline',
        'realtime',
        '-cpu-used',
        '8',
        '-crf',
        '20',
        '-b:v',
        '0',
        '-pix_fmt',
        'yuv420p',
      ];
    case 'mp4':
    case 'fragmented-mp4': {
      const quality = ['-preset', 'veryfast', '-crf', seconds > 4 ? '15' : '11'];
      return ['-c:v', 'libx264', '-profile:v', 'high', ...quality, '-pix_fmt', 'yuv420p', '-g', '60', '-threads', '2'];
    }
  }
}
