import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ClipFacts } from './top-boxes';
import { FROM_ZERO, inputArgs, pictureStream, seekTime, timeShown } from './decode-args';
import type { Ffmpeg } from './find-ffmpeg';
import { probeClip } from './probe-clip';
import { runFfmpeg, type FfmpegRun } from './run-ffmpeg';
import { PNG_OUTPUT, pngMaxBytes, writePng, type WrittenPng } from './write-png';

/** Seconds from the start, or the very last frame of the picture. */
export type FrameAt = number | 'last';

export interface ExtractFrameOptions {
  readonly clipPath: string;
  readonly at: FrameAt;
  /** A PNG is written here; on any other outcome nothing is left at this path. */
  readonly outputPath: string;
  /** What messages call the clip; the file's name by default. */
  readonly clipName?: string;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

export type ExtractedFrame =
  /** `atSeconds` is when the frame is shown, at or just after the time asked for; to the millisecond. */
  | ({ outcome: 'extracted'; atSeconds: number } & WrittenPng)
  | { outcome: 'past_end'; at: number; clipSeconds: number; message: string }
  | { outcome: 'unreadable'; message: string };

/**
 * Writes one frame as an 8-bit RGB PNG: the first that is shown at or after the given time, pixel for pixel as ffmpeg
 * decodes it. Throws FfmpegInterruptedError where another try may help, and a RangeError for a time below zero.
 */
export async function extractFrame(
  ffmpeg: Pick<Ffmpeg, 'path'>,
  options: ExtractFrameOptions,
): Promise<ExtractedFrame> {
  const { at, clipPath, outputPath } = options;
  if (at !== 'last' && !(at >= 0 && Number.isFinite(at))) {
    throw new RangeError(`A frame was asked for at ${at} s; "last" or a time from 0 s on was expected.`);
  }
  await rm(outputPath, { force: true });
  const name = options.clipName ?? basename(clipPath);
  const probed = await probeClip(clipPath);
  if (probed.outcome === 'unreadable') {
    return { outcome: 'unreadable', message: `No frame can be taken from ${name}: ${probed.message}` };
  }
  const { video } = probed.clip;
  const pastEnd = at === 'last' ? undefined : describePastEnd({ at, video, name });
  // Asked for well past the end there is nothing to decode; near the end the decoder has the last word.
  if (pastEnd && pastEnd.at > video.seconds + 1) return pastEnd;

  const seekSeconds = at === 'last' ? Math.max(0, video.lastFrameSeconds - tailSeconds) : at;
  const { run, times } = await decodeFrom(ffmpeg, { ...options, video, seekSeconds });
  if (run.outcome !== 'finished') {
    return { outcome: 'unreadable', message: `No frame can be taken from ${name}: ${run.message}` };
  }
  const frameTime = at === 'last' ? times.at(-1) : times[0];
  if (run.stdout.length === 0 || frameTime === undefined) {
    // ffmpeg ends well and writes nothing both past the end and where frames are missing.
    const where = at === 'last' ? 'its end' : `${at} s`;
    return (
      pastEnd ?? {
        outcome: 'unreadable',
        message: `${name} has no decodable frame at ${where}, although its index lists one.`,
      }
    );
  }
  const written = await writePng(outputPath, run.stdout);
  if (!written) return { outcome: 'unreadable', message: `ffmpeg did not write a whole PNG of ${name}.` };
  return { outcome: 'extracted', ...written, atSeconds: Math.round((seekSeconds + frameTime) * 1000) / 1000 };
}

interface Sought extends ExtractFrameOptions {
  readonly video: ClipFacts['video'];
  readonly seekSeconds: number;
}

/** The frame as a PNG, and when the frames that were seen are shown, counted from `seekSeconds`. */
async function decodeFrom(
  ffmpeg: Pick<Ffmpeg, 'path'>,
  sought: Sought,
): Promise<{ run: FfmpegRun; times: readonly number[] }> {
  const { at, clipPath, seekSeconds } = sought;
  const shown = at === 'last' ? 'showinfo,reverse' : 'showinfo';
  const soughtFast = await decodeOne(ffmpeg, sought, {
    input: inputArgs(clipPath, { demuxer: 'mp4', before: [...FROM_ZERO, '-ss', seekTime(seekSeconds)] }),
    filters: shown,
  });
  const { outcome } = soughtFast.run;
  if (outcome === 'too_much_output' || (outcome === 'finished' && !oversteps(soughtFast.times, sought)))
    return soughtFast;
  // Of a clip with open groups of pictures or a moving refresh, what the first frames lean on lies before the place sought.
  const { run, times } = await decodeOne(ffmpeg, sought, {
    input: inputArgs(clipPath, { demuxer: 'mp4', before: FROM_ZERO }),
    filters: `select=gte(t\\,${seekTime(seekSeconds)}),${shown}`,
  });
  return run.outcome === 'finished' ? { run, times: times.map((time) => time - seekSeconds) } : soughtFast;
}

/** Whether the first frame that came is not the first from the place sought on: a decoder leaves out, silently, what it cannot show yet. */
function oversteps([first = 0]: readonly number[], { video, at }: Sought): boolean {
  return at !== 'last' && at > 0 && first > 1 / video.framesPerSecond - 0.000_5;
}

async function decodeOne(
  ffmpeg: Pick<Ffmpeg, 'path'>,
  { video, timeoutMs = 60_000, signal }: Sought,
  { input, filters }: { input: readonly string[]; filters: string },
): Promise<{ run: FfmpegRun; times: readonly number[] }> {
  const times: number[] = [];
  const run = await runFfmpeg(ffmpeg, {
    args: [...[...input, '-map', pictureStream(video), '-vf', filters, '-frames:v', '1'], ...[...PNG_OUTPUT, 'pipe:1']],
    ...{ timeoutMs, signal, maxOutputBytes: pngMaxBytes(video) },
    onLogLine: (line) => {
      const time = timeShown(line, '_showinfo_');
      if (time !== undefined) times.push(time);
    },
  });
  return { run, times };
}

/** Enough to hold the last frame for certain, and few enough frames to hold in memory to turn them round. */
const tailSeconds = 0.25;

function describePastEnd(asked: {
  at: number;
  video: ClipFacts['video'];
  name: string;
}): Extract<ExtractedFrame, { outcome: 'past_end' }> | undefined {
  const { at, video, name } = asked;
  if (at <= video.lastFrameSeconds + 0.000_001) return undefined;
  const clipSeconds = Math.round(video.seconds * 1000) / 1000;
  const length = `${Number.isInteger(clipSeconds) ? clipSeconds.toFixed(1) : clipSeconds} s`;
  const last = at < clipSeconds ? `, its last frame is at ${Math.floor(video.lastFrameSeconds * 1000) / 1000} s` : '';
  return {
    outcome: 'past_end',
    at,
    clipSeconds,
    message: `Frame at ${at} s is past the end of ${name} (${length}${last}).`,
  };
}
