import { errorText, isRangeError } from './error-facts';
import { findBox, type BoxHeader } from './mp4-boxes';
import { readTracks, type AudioTrack, type VideoTrack } from './mp4-tracks';

export interface ClipFacts {
  readonly bytes: number;
  readonly brand: string;
  /** The index comes before the media, so that a browser can play while it loads. */
  readonly fastStart: boolean;
  /** Carries a C2PA provenance manifest, which any re-muxing would break. */
  readonly hasC2pa: boolean;
  readonly video: VideoTrack;
  readonly audio?: AudioTrack;
  /** It comes in fragments. `ended` has the table that some writers put at its end; without one, more may have been to come. */
  readonly fragments?: 'ended' | 'open';
  /** Bytes after everything that the clip is made of, which no player needs; absent for none. */
  readonly trailingBytes?: number;
}

export type ClipProblem = 'empty' | 'not_mp4' | 'truncated' | 'malformed' | 'no_video';

export type ProbedClip =
  | { outcome: 'probed'; clip: ClipFacts }
  /** `shows`: there is an index and some of the picture, so that the beginning can be played. */
  | { outcome: 'unreadable'; reason: ClipProblem; message: string; shows?: true };

/** A box of the file itself, as much of it as has been seen. */
export interface TopBox {
  readonly type: string;
  readonly start: number;
  /** Payload alone. */
  readonly payloadBytes: number;
  readonly payloadStart: number;
  /** Payload still to come; infinite for a box that lasts to the end of the file. */
  leftBytes: number;
  keepBytes: number;
  readonly kept: Buffer[];
}

export function topBox(header: BoxHeader, start: number): TopBox {
  const payloadBytes = header.boxBytes === undefined ? Infinity : header.boxBytes - header.headerBytes;
  const wanted = { ftyp: 4, uuid: 16, moov: payloadBytes, moof: payloadBytes }[header.type] ?? 0;
  return {
    type: header.type,
    start,
    payloadBytes,
    payloadStart: start + header.headerBytes,
    leftBytes: payloadBytes,
    keepBytes: Math.min(wanted, payloadBytes),
    kept: [],
  };
}

/** What the boxes of a file that has come to its end say. From `strayAt` on there are no boxes. */
export function judgeBoxes(
  all: readonly TopBox[],
  { bytes, strayAt }: { bytes: number; strayAt: number | undefined },
): ProbedClip {
  const last = all.at(-1);
  const open = last && last.leftBytes > 0 && last.leftBytes !== Infinity ? last : undefined;
  const isMissed = open !== undefined && ESSENTIAL.has(open.type);
  const boxes = open === undefined ? all : all.slice(0, -1);
  const moov = boxes.find((box) => box.type === 'moov');
  const media = (isMissed ? all : boxes).filter((box) => box.type === 'mdat');
  const index = Buffer.concat(moov?.kept ?? []);
  const moofs = boxes.filter((box) => box.type === 'moof').map((box) => Buffer.concat(box.kept));
  const tracks = tryReadTracks(index, moofs);
  const shows =
    moov !== undefined && media[0] !== undefined && typeof tracks !== 'string' && tracks.video !== undefined;
  const part = (found: ProbedClip): ProbedClip => (shows ? { ...found, shows: true } : found) as ProbedClip;

  if (isMissed)
    return part(cutShort(`it ends ${open.leftBytes} bytes before the end of its ${open.type} box, at ${bytes} bytes`));
  if ((!moov || !media[0]) && strayAt !== undefined)
    return unreadable('malformed', `The clip is damaged: what stands at byte ${strayAt} is not an MP4 box.`);
  if (!moov) return cutShort(`it ends at ${bytes} bytes without an index (moov)`);
  if (!media[0]) return cutShort(`it ends at ${bytes} bytes without media data (mdat)`);
  if (typeof tracks === 'string') return unreadable('malformed', `The clip is damaged: in its index, ${tracks}.`);
  if (!tracks.video || tracks.video.frames === 0) {
    return unreadable(
      'no_video',
      `The clip has no picture: ${tracks.audio ? 'it is sound alone' : 'it has no track'}.`,
    );
  }
  const end = open?.start ?? strayAt ?? bytes;
  const mediaBytes = media.reduce((sum, box) => sum + mediaBytesOf(box, bytes), 0);
  if (tracks.sampleBytes > mediaBytes || tracks.lastChunkOffset >= end) {
    return part(cutShort(`its index promises ${tracks.sampleBytes} bytes of media, and ${mediaBytes} are there`));
  }
  const isEnded = boxes.some(({ type }) => type === 'mfra');
  const clip: ClipFacts = {
    bytes,
    brand: Buffer.concat(boxes[0]?.kept ?? [])
      .toString('latin1')
      .trim(),
    fastStart: moov.start < media[0].start,
    hasC2pa: boxes.some((box) => box.type === 'uuid' && Buffer.concat(box.kept).toString('hex') === c2paUserType),
    video: tracks.video,
    ...(tracks.audio ? { audio: tracks.audio } : {}),
    ...(findBox(index, 'mvex') ? { fragments: isEnded ? ('ended' as const) : ('open' as const) } : {}),
    ...(end < bytes ? { trailingBytes: bytes - end } : {}),
  };
  return { outcome: 'probed', clip };
}

/** Boxes without whose end something of the clip is missing; any other that is not whole is what stands after it. */
const ESSENTIAL: ReadonlySet<string> = new Set(['ftyp', 'moov', 'moof', 'mdat', 'mfra']);

function mediaBytesOf(box: TopBox, fileBytes: number): number {
  return box.payloadBytes === Infinity ? fileBytes - box.payloadStart : box.payloadBytes;
}

function tryReadTracks(index: Buffer, moofs: readonly Buffer[]): ReturnType<typeof readTracks> | string {
  try {
    return readTracks(index, moofs);
  } catch (error) {
    if (isRangeError(error)) return errorText(error);
    throw error;
  }
}

function cutShort(how: string): ProbedClip {
  return unreadable('truncated', `The clip is cut short: ${how}.`);
}

export function unreadable(reason: ClipProblem, message: string): ProbedClip {
  return { outcome: 'unreadable', reason, message };
}

const c2paUserType = 'd8fec3d61b0e483c92975828877ec481';
