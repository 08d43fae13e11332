import { pictureStream, seekTime, timeShown } from './decode-args';
import type { FrameAt } from './extract-frame';
import type { VideoTrack } from './mp4-tracks';
import { PNG_OUTPUT, wholePng, type WrittenPng } from './write-png';

/** A frame of a clip as a PNG, and when it is shown, s. */
export interface TakenStill extends WrittenPng {
  readonly png: Buffer;
  readonly atSeconds: number;
}

export interface StillTaker {
  /** What ffmpeg is to do; the name of an output comes next. */
  readonly args: readonly string[];
  push(this: void, chunk: Buffer): void;
  readLine(this: void, line: string): void;
  result(this: void): TakenStill | undefined;
}

/** Takes one frame out of a run of ffmpeg that decodes a clip from its start on, with times as the clip states them. */
export function createStillTaker({ at, video, name }: { at: FrameAt; video: VideoTrack; name: string }): StillTaker {
  const parts: Buffer[] = [];
  let seconds: number | undefined;
  return {
    args: [
      ...['-map', pictureStream(video), '-vf', `${stillFilter(at, video)},showinfo@${name}`, '-frames:v', '1'],
      ...PNG_OUTPUT,
    ],
    push: (chunk) => void parts.push(chunk),
    readLine: (line) => void (seconds ??= timeShown(line, `showinfo@${name} `)),
    result() {
      const whole = wholePng(Buffer.concat(parts));
      if (whole === undefined || seconds === undefined) return undefined;
      const { plain: png, ...facts } = whole;
      return { png, ...facts, atSeconds: Math.round(seconds * 1_000) / 1_000 };
    },
  };
}

/** Lets one frame through: the first that is shown at or after a time, or the last. */
export const stillFilter = (at: FrameAt, { frames }: VideoTrack): string =>
  at === 'last' ? `select=eq(n\\,${frames - 1})` : `select=gte(t\\,${seekTime(at)})*isnan(prev_selected_t)`;
