import { resolve } from 'node:path';
import type { Ffmpeg } from './find-ffmpeg';

/** One frame over this is refused before it is decoded: 8K fits, a decompression bomb of 16000x16000 does not. */
export const maxPixels = 50_000_000;

/**
 * ffmpeg's input options for a file nobody vouches for: no other format than the one it was checked to be (a playlist
 * named .mp4 would make ffmpeg open what it lists), no protocol but local files, no huge frames, and an error where data is
 * damaged instead of a guess at the picture.
 */
export function inputArgs(path: string, options: { demuxer: string; before?: readonly string[] }): string[] {
  return ['-xerror', ...guardedArgs(path, { ...options, errors: 'explode' })];
}

/** The same for a file that is damaged: what cannot be decoded is left out or guessed at, which the reader has to say. */
export function lenientInputArgs(path: string, options: { demuxer: string }): string[] {
  return guardedArgs(path, { ...options, errors: 'ignore_err' });
}

function guardedArgs(
  path: string,
  { demuxer, before = [], errors }: { demuxer: string; before?: readonly string[]; errors: string },
): string[] {
  return [
    ...['-err_detect', errors, '-max_pixels', String(maxPixels), '-protocol_whitelist', 'file,pipe'],
    // One thread decodes with a sixth less of processor time than several, and with less memory.
    ...['-threads', '1', '-f', demuxer, ...before, '-i', `file:${resolve(path)}`],
  ];
}

/**
 * The picture among the streams of a file, which is not always the first: a cover that comes before the tracks is one too. Old
 * versions of ffmpeg have no word for what is no cover (`V`), so the track is named by its number.
 */
export const pictureStream = ({ id }: { readonly id: number }): string => (id > 0 ? `0:i:${id}` : '0:v:0');

/** Times as the clip states them; ffmpeg's own way is to count from the first picture, wherever that stands. */
export const FROM_ZERO: readonly string[] = ['-seek_timestamp', '1'];

/** ffmpeg counts in microseconds; rounding up would step over a frame that is shown at exactly this time. */
export function seekTime(seconds: number): string {
  return (Math.floor(seconds * 1_000_000) / 1_000_000).toFixed(6);
}

/** When the frame is shown that a showinfo filter of this name, or part of a name, tells of in a line of the log, s. */
export function timeShown(line: string, filter: string): number | undefined {
  const from = line.indexOf(filter);
  const time = from < 0 ? undefined : /\bpts_time:\s*(-?[\d.]+(?:e[-+]\d+)?)/.exec(line.slice(from))?.[1];
  return time === undefined ? undefined : Number(time);
}

/** The same for a still picture whose header has been read; it is not rotated, since old versions ignore EXIF. */
export function imageInputArgs(path: string, format: 'png' | 'jpeg' | 'webp'): string[] {
  return inputArgs(path, { demuxer: `${format}_pipe`, before: ['-noautorotate'] });
}

/** An ffmpeg, and its version where the words that it takes depend on that. */
export type Program = Pick<Ffmpeg, 'path'> & Partial<Pick<Ffmpeg, 'version'>>;

/** Each frame once, whatever its time: ffmpeg would repeat or drop some to make the rate even. */
export function passthrough({ version = '' }: Program): string[] {
  // The one word is unknown to old versions, and the other is to go.
  return Number(/^\d+/.exec(version)?.[0] ?? 0) >= 6 ? ['-fps_mode', 'passthrough'] : ['-vsync', '0'];
}
