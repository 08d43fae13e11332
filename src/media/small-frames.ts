import type { ClipFacts } from './top-boxes';
import { createFrameSplitter } from './frame-splitter';
import type { Ffmpeg } from './find-ffmpeg';
import type { Plane } from './frame-similarity';
import { runFfmpeg } from './run-ffmpeg';

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The size at which pictures are compared: small enough that a re-synthesised opening is like its reference and another
 * composition is not. Multiples of 16, because ffmpeg's versions agree to the last digit only there.
 */
export function comparisonSize(of: FrameSize): FrameSize {
  const ratio = of.width / of.height;
  if (ratio > 1.2) return { width: 256, height: 144 };
  return ratio < 1 / 1.2 ? { width: 144, height: 256 } : { width: 192, height: 192 };
}

/** The size at which fine detail is judged: at the comparison's it would be gone. */
export function detailSize(of: FrameSize): FrameSize {
  const { width, height } = comparisonSize(of);
  return { width: width * 2.5, height: height * 2.5 };
}

export interface SmallFramesOptions {
  readonly input: readonly string[];
  readonly size: FrameSize;
  /** Without it as many as there are. */
  readonly frames?: number;
  /** As a fraction; without it the input's own timing. */
  readonly frameRate?: ClipFacts['video']['frameRate'];
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

/**
 * Hands on every frame, shrunk, as yuv420p bytes that are valid during the call only, and in one colour matrix: a still has none to
 * be compared by. A message tells what could not be decoded.
 */
export async function streamSmallFrames(
  ffmpeg: Pick<Ffmpeg, 'path'>,
  options: SmallFramesOptions,
  onFrame: (frame: Uint8Array) => void,
): Promise<{ outcome: 'decoded' } | { outcome: 'undecodable'; message: string }> {
  const { width, height } = options.size;
  const frames = createFrameSplitter(frameBytes(options.size), onFrame);
  const run = await runFfmpeg(ffmpeg, {
    args: [
      ...options.input,
      ...['-map', '0:v:0', '-vf', `scale=${width}:${height}:flags=area:out_color_matrix=bt601,format=yuv420p`],
      ...(options.frameRate === undefined ? [] : ['-r', options.frameRate]),
      ...(options.frames === undefined ? [] : ['-frames:v', String(options.frames)]),
      ...['-f', 'rawvideo', 'pipe:1'],
    ],
    onOutput: frames.push,
    maxOutputBytes: Number.MAX_SAFE_INTEGER,
    timeoutMs: options.timeoutMs ?? 120_000,
    signal: options.signal,
  });
  return run.outcome === 'finished' ? { outcome: 'decoded' } : { outcome: 'undecodable', message: run.message };
}

export function planesOf(frame: Uint8Array, { width, height }: FrameSize): { y: Plane; u: Plane; v: Plane } {
  const chroma = { width: width / 2, height: height / 2 };
  const [lumaBytes, chromaBytes] = [width * height, chroma.width * chroma.height];
  return {
    y: { samples: frame.subarray(0, lumaBytes), width, height },
    u: { samples: frame.subarray(lumaBytes, lumaBytes + chromaBytes), ...chroma },
    v: { samples: frame.subarray(lumaBytes + chromaBytes), ...chroma },
  };
}

function frameBytes({ width, height }: FrameSize): number {
  return (width * height * 3) / 2;
}
