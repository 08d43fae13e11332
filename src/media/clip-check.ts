import { errorText, isRangeError } from './error-facts';
import { boxHeaderMaxBytes, findBox, readBoxHeader, type BoxHeader } from './mp4-boxes';
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
}

export type ClipProblem = 'empty' | 'not_mp4' | 'truncated' | 'malformed' | 'no_video' | 'fragmented';

export type ProbedClip =
  { outcome: 'probed'; clip: ClipFacts } | { outcome: 'unreadable'; reason: ClipProblem; message: string };

/** Checks an MP4 as it streams past: push every chunk in order, then ask `end`. Holds the index in memory, never the media. */
export interface ClipCheck {
  push(chunk: Uint8Array): void;
  /** How many of the next bytes (up to `limit`) carry no facts; the caller must leave exactly so many out. */
  skip(limit: number): number;
  end(): ProbedClip;
}

const maxIndexBytes = 32 * 1024 * 1024;
const c2paUserType = 'd8fec3d61b0e483c92975828877ec481';

/** Whether a file that begins so (8 bytes are enough) can be an MP4: its first box is `ftyp`. */
export function isMp4Signature(firstBytes: Uint8Array): boolean {
  return Buffer.from(firstBytes.subarray(4, 8)).toString('latin1') === 'ftyp';
}

export function createClipCheck(): ClipCheck {
  const boxes: TopBox[] = [];
  let position = 0;
  let first = Buffer.alloc(0);
  let header = Buffer.alloc(0);
  let current: TopBox | undefined;
  let malformed: string | undefined;

  /** Takes what it needs from the start of `bytes` and says how many that were. */
  function take(bytes: Buffer): number {
    if (!current) return takeHeader(bytes);
    const part = bytes.subarray(0, Math.min(bytes.length, current.leftBytes));
    if (current.keepBytes > 0) {
      const kept = Buffer.from(part.subarray(0, current.keepBytes));
      current.kept.push(kept);
      current.keepBytes -= kept.length;
    }
    passOver(part.length);
    return part.length;
  }

  function takeHeader(bytes: Buffer): number {
    const known = header.length;
    header = Buffer.concat([header, bytes.subarray(0, boxHeaderMaxBytes - known)]);
    const read = readBoxHeader(header);
    const needsMore = header.length < 8 || (header.readUInt32BE(0) === 1 && header.length < boxHeaderMaxBytes);
    if (!read && needsMore) return bytes.length;
    if (!read || (boxes.length === 0 && read.type !== 'ftyp')) {
      malformed = `what stands at byte ${position} is not an MP4 box`;
      return bytes.length;
    }
    current = topBox(read, position);
    if (current.type === 'moov' && current.keepBytes > maxIndexBytes) {
      malformed = `its index of ${current.keepBytes} bytes is over the limit of ${maxIndexBytes}`;
    }
    boxes.push(current);
    header = Buffer.alloc(0);
    position += read.headerBytes;
    if (current.leftBytes === 0) current = undefined;
    return Math.max(0, read.headerBytes - known);
  }

  function passOver(bytes: number): void {
    if (!current) return;
    position += bytes;
    current.leftBytes -= bytes;
    if (current.leftBytes === 0) current = undefined;
  }

  return {
    push(chunk) {
      let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      if (first.length < 64) first = Buffer.concat([first, bytes.subarray(0, 64)]);
      while (bytes.length > 0 && malformed === undefined) bytes = bytes.subarray(take(bytes));
    },
    skip(limit) {
      if (malformed !== undefined) return limit;
      if (!current || current.keepBytes > 0) return 0;
      const skipped = Math.min(limit, current.leftBytes);
      passOver(skipped);
      return skipped;
    },
    end() {
      if (first.length === 0) return unreadable('empty', 'The clip is an empty file.');
      if (first.length < 8 || !isMp4Signature(first)) {
        return unreadable('not_mp4', `The clip is not an MP4: it begins with ${shown(first)}.`);
      }
      if (malformed !== undefined) return unreadable('malformed', `The clip is damaged: ${malformed}.`);
      return judgeBoxes(boxes, position + header.length);
    },
  };
}

interface TopBox {
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

function topBox(header: BoxHeader, start: number): TopBox {
  const payloadBytes = header.boxBytes === undefined ? Infinity : header.boxBytes - header.headerBytes;
  const wanted = { ftyp: 4, uuid: 16, moov: payloadBytes }[header.type] ?? 0;
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

function judgeBoxes(boxes: TopBox[], bytes: number): ProbedClip {
  const open = boxes.at(-1);
  if (open && open.leftBytes > 0 && open.leftBytes !== Infinity) {
    return cutShort(`it ends ${open.leftBytes} bytes before the end of its ${open.type} box, at ${bytes} bytes`);
  }
  const moov = boxes.find((box) => box.type === 'moov');
  const media = boxes.filter((box) => box.type === 'mdat');
  if (!moov) return cutShort(`it ends at ${bytes} bytes without an index (moov)`);
  if (!media[0]) return cutShort(`it ends at ${bytes} bytes without media data (mdat)`);

  const index = Buffer.concat(moov.kept);
  const tracks = tryReadTracks(index);
  if (typeof tracks === 'string') return unreadable('malformed', `The clip is damaged: in its index, ${tracks}.`);
  if (findBox(index, 'mvex')) {
    return unreadable('fragmented', 'The clip is a fragmented MP4; one with a single index (moov) was expected.');
  }
  if (!tracks.video || tracks.video.frames === 0) {
    return unreadable(
      'no_video',
      `The clip has no picture: ${tracks.audio ? 'it is sound alone' : 'it has no track'}.`,
    );
  }
  const mediaBytes = media.reduce((sum, box) => sum + mediaBytesOf(box, bytes), 0);
  if (tracks.sampleBytes > mediaBytes || tracks.lastChunkOffset >= bytes) {
    return cutShort(`its index promises ${tracks.sampleBytes} bytes of media, and ${mediaBytes} are there`);
  }
  const clip: ClipFacts = {
    bytes,
    brand: Buffer.concat(boxes[0]?.kept ?? [])
      .toString('latin1')
      .trim(),
    fastStart: moov.start < media[0].start,
    hasC2pa: boxes.some((box) => box.type === 'uuid' && Buffer.concat(box.kept).toString('hex') === c2paUserType),
    video: tracks.video,
    ...(tracks.audio ? { audio: tracks.audio } : {}),
  };
  return { outcome: 'probed', clip };
}

function mediaBytesOf(box: TopBox, fileBytes: number): number {
  return box.payloadBytes === Infinity ? fileBytes - box.payloadStart : box.payloadBytes;
}

function tryReadTracks(index: Buffer): ReturnType<typeof readTracks> | string {
  try {
    return readTracks(index);
  } catch (error) {
    if (isRangeError(error)) return errorText(error);
    throw error;
  }
}

function cutShort(how: string): ProbedClip {
  return unreadable('truncated', `The clip is cut short: ${how}.`);
}

function unreadable(reason: ClipProblem, message: string): ProbedClip {
  return { outcome: 'unreadable', reason, message };
}

/** The beginning as text where it is text (an error page, JSON), else in hexadecimal. */
function shown(first: Buffer): string {
  const start = first.subarray(0, 24);
  const text = start.toString('latin1');
  return /^[\t\r\n\x20-\x7e]+$/.test(text)
    ? JSON.stringify(text.trimEnd())
    : `bytes ${start.subarray(0, 8).toString('hex')}`;
}
