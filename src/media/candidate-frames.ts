import { basename } from 'node:path';
import { inputArgs, passthrough, pictureStream, type Program } from './decode-args';
import type { RgbPicture } from './encode-png';
import type { FrameAt } from './extract-frame';
import { probeClip } from './probe-clip';
import { runFfmpeg } from './run-ffmpeg';
import type { FrameSize } from './small-frames';
import type { ClipFacts } from './top-boxes';

export interface CandidateFramesOptions {
  readonly clipPath: string;
  /** So many, spread evenly over the clip; or the frames shown at or just after these times. */
  readonly candidates: number | readonly FrameAt[];
  /** What messages call the clip; the file's name by default. */
  readonly clipName?: string;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

export interface CandidateFrame {
  /** When the frame is shown, to the millisecond. */
  readonly atSeconds: number;
  readonly picture: RgbPicture;
}

export type CandidateFrames =
  | { outcome: 'extracted'; frames: readonly CandidateFrame[] }
  | { outcome: 'past_end'; message: string }
  | { outcome: 'unreadable'; message: string };

/** Decodes a clip once and takes several of its frames, in the order in which they are shown; each frame once. */
export async function candidateFrames(
  ffmpeg: Program,
  { clipPath, candidates, clipName, signal, timeoutMs = 120_000 }: CandidateFramesOptions,
): Promise<CandidateFrames> {
  const name = clipName ?? basename(clipPath);
  const probed = await probeClip(clipPath);
  if (probed.outcome === 'unreadable')
    return { outcome: 'unreadable', message: `No frames can be taken from ${name}: ${probed.message}` };
  const { video } = probed.clip;
  const times = wantedTimes(candidates, video);
  if (times.length === 0) {
    const message = `All candidates are past the end of ${name}, whose last frame is at ${Math.floor(video.lastFrameSeconds * 1_000) / 1_000} s.`;
    return { outcome: 'past_end', message };
  }
  const shown: Shown[] = [];
  const run = await runFfmpeg(ffmpeg, {
    args: [
      ...inputArgs(clipPath, { demuxer: 'mp4' }),
      ...['-map', pictureStream(video), '-vf', `select=${times.map(firstFrameFrom).join('+')},showinfo`],
      // Otherwise the gaps between them are filled with copies.
      ...[...passthrough(ffmpeg), '-frames:v', String(times.length), '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'],
    ],
    ...{ timeoutMs, signal, maxOutputBytes: video.width * video.height * 3 * times.length },
    onLogLine: (line) => {
      const [, time, width, height] = SHOWN.exec(line) ?? [];
      if (time !== undefined) shown.push({ at: Number(time), width: Number(width), height: Number(height) });
    },
  });
  if (run.outcome !== 'finished')
    return { outcome: 'unreadable', message: `No frames can be taken from ${name}: ${run.message}` };
  const frames = framesIn(run.stdout, shown);
  return frames === undefined
    ? { outcome: 'unreadable', message: `ffmpeg did not give whole frames of ${name}.` }
    : { outcome: 'extracted', frames };
}

/** A frame as it comes out: a rotated clip has another size than its header says. */
interface Shown extends FrameSize {
  readonly at: number;
}

const SHOWN = /_showinfo_\d.*\bpts_time:\s*(-?[\d.]+(?:e[-+]\d+)?).*\bs:(\d+)x(\d+)/;

function framesIn(output: Buffer, shown: readonly Shown[]): CandidateFrame[] | undefined {
  const frames: CandidateFrame[] = [];
  let from = 0;
  for (const { at, width, height } of shown) {
    const to = from + width * height * 3;
    if (to > output.length) break;
    const picture = { samples: output.subarray(from, to), width, height };
    frames.push({ picture, atSeconds: Math.round(at * 1_000) / 1_000 });
    from = to;
  }
  return frames.length === 0 || from < output.length ? undefined : frames;
}

/** In order, each once. Those that the clip is too short for are left out: it may be shorter than was ordered. */
function wantedTimes(candidates: number | readonly FrameAt[], { seconds, lastFrameSeconds }: ClipFacts['video']) {
  const asked =
    typeof candidates === 'number'
      ? Array.from({ length: candidates }, (_, index) => ((index + 0.5) / candidates) * seconds)
      : candidates.map((at) => (at === 'last' ? lastFrameSeconds : at));
  const there = asked.filter((at) => at <= lastFrameSeconds + 0.000_001);
  return [...new Set(there.map((at) => Math.max(0, Math.floor(at * 1_000_000 - 1) / 1_000_000)))].sort((a, b) => a - b);
}

/** Of a filter that sees one frame after the other: true for the first that is shown from this time on. */
const firstFrameFrom = (seconds: number): string =>
  `gte(t\\,${seconds.toFixed(6)})*not(gte(prev_pts*TB\\,${seconds.toFixed(6)}))`;
