import { basename, join } from 'node:path';
import { imageInputArgs } from './decode-args';
import { extractFrame } from './extract-frame';
import type { Ffmpeg } from './find-ffmpeg';
import { describeDetail, type PictureDetail } from './picture-detail';
import { probeClip } from './probe-clip';
import { detailSize, planesOf, streamSmallFrames } from './small-frames';
import type { WrittenPng } from './write-png';

export interface ExtractCandidatesOptions {
  readonly clipPath: string;
  /** 1 to 24. */
  readonly count: number;
  /** An existing folder; `candidate-01.png` and so on are written into it. */
  readonly outputDirectory: string;
  readonly clipName?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface FrameCandidate extends WrittenPng, PictureDetail {
  readonly path: string;
  readonly atSeconds: number;
  /** Fine detail against the most detailed of these candidates, 0 to 1; 0 for a blank, very dark or very bright one. */
  readonly score: number;
}

export type ExtractedCandidates =
  | {
      outcome: 'extracted';
      /** In the order of time. */
      candidates: FrameCandidate[];
      /** The one with the highest score, the earliest of equals. */
      best: FrameCandidate;
    }
  | { outcome: 'unreadable'; message: string };

/** Writes frames evenly spaced from the first on, and says which shows the most. Throws a RangeError for a wrong count. */
export async function extractCandidates(
  ffmpeg: Pick<Ffmpeg, 'path'>,
  options: ExtractCandidatesOptions,
): Promise<ExtractedCandidates> {
  const { clipPath, count, signal } = options;
  if (!Number.isInteger(count) || count < 1 || count > 24) {
    throw new RangeError(`${count} candidates were asked for; a whole number from 1 to 24 was expected.`);
  }
  const clipName = options.clipName ?? basename(clipPath);
  const probed = await probeClip(clipPath);
  if (probed.outcome === 'unreadable') {
    return { outcome: 'unreadable', message: `No frame can be taken from ${clipName}: ${probed.message}` };
  }
  const { video } = probed.clip;
  const found: Omit<FrameCandidate, 'score'>[] = [];
  for (let index = 0; index < Math.min(count, video.frames); index += 1) {
    const path = join(options.outputDirectory, `candidate-${String(index + 1).padStart(2, '0')}.png`);
    const at = Math.min((index * video.seconds) / count, video.lastFrameSeconds);
    const frame = await extractFrame(ffmpeg, { clipPath, clipName, at, outputPath: path, signal });
    if (frame.outcome !== 'extracted') return { outcome: 'unreadable', message: frame.message };
    const detail = await detailOf(ffmpeg, { path, signal, size: detailSize(video) });
    if (typeof detail === 'string') return { outcome: 'unreadable', message: detail };
    const { atSeconds, width, height, bytes, sha256 } = frame;
    found.push({ path, atSeconds, width, height, bytes, sha256, ...detail });
  }
  return withScores(found);
}

async function detailOf(
  ffmpeg: Pick<Ffmpeg, 'path'>,
  frame: { path: string; size: { width: number; height: number }; signal: AbortSignal | undefined },
): Promise<PictureDetail | string> {
  let detail: PictureDetail | undefined;
  const input = imageInputArgs(frame.path, 'png');
  const decoded = await streamSmallFrames(ffmpeg, { ...frame, input, frames: 1 }, (bytes) => {
    detail = describeDetail(planesOf(bytes, frame.size).y);
  });
  if (decoded.outcome === 'undecodable') return decoded.message;
  return detail ?? `${basename(frame.path)} cannot be decoded.`;
}

function withScores(found: Omit<FrameCandidate, 'score'>[]): ExtractedCandidates {
  const most = Math.max(0, ...found.filter(isPicture).map((frame) => frame.laplacianVariance));
  const candidates = found.map((frame) => ({
    ...frame,
    score: isPicture(frame) && most > 0 ? frame.laplacianVariance / most : 0,
  }));
  const [first, ...others] = candidates;
  if (!first) return { outcome: 'unreadable', message: 'The clip has no frame to choose from.' };
  const best = others.reduce((leader, frame) => (frame.score > leader.score ? frame : leader), first);
  return { outcome: 'extracted', candidates, best };
}

/** Blank, very dark and very bright frames anchor nothing, whatever noise they hold. */
function isPicture({ lumaDeviation, meanLuma }: PictureDetail): boolean {
  return lumaDeviation >= 3.5 && meanLuma >= 42 && meanLuma <= 209;
}
