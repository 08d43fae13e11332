import { boxHeaderMaxBytes, readBoxHeader } from './mp4-boxes';
import { judgeBoxes, topBox, unreadable, type ProbedClip, type TopBox } from './top-boxes';

/** Checks an MP4 as it streams past: push every chunk in order, then ask `end`. Holds the index in memory, never the media. */
export interface ClipCheck {
  push(chunk: Uint8Array): void;
  /** How many of the next bytes (up to `limit`) carry no facts; the caller must leave exactly so many out. */
  skip(limit: number): number;
  end(): ProbedClip;
}

const maxIndexBytes = 32 * 1024 * 1024;

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
  /** Where something begins that is no box, after boxes. */
  let strayAt: number | undefined;
  let totalBytes = 0;
  let indexBytes = 0;

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
    if (!read && boxes.length > 0) {
      strayAt = position;
      return bytes.length;
    }
    if (!read || (boxes.length === 0 && read.type !== 'ftyp')) {
      malformed = `what stands at byte ${position} is not an MP4 box`;
      return bytes.length;
    }
    current = topBox(read, position);
    if (current.keepBytes > 16) indexBytes += current.keepBytes;
    if (indexBytes > maxIndexBytes)
      malformed = `its index of ${indexBytes} bytes is over the limit of ${maxIndexBytes}`;
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

  /** Nothing that follows is looked at. */
  const isOver = (): boolean => malformed !== undefined || strayAt !== undefined;

  return {
    push(chunk) {
      let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      totalBytes += bytes.length;
      if (first.length < 64) first = Buffer.concat([first, bytes.subarray(0, 64)]);
      while (bytes.length > 0 && !isOver()) bytes = bytes.subarray(take(bytes));
    },
    skip(limit) {
      if (!isOver() && (!current || current.keepBytes > 0)) return 0;
      const skipped = isOver() ? limit : Math.min(limit, current?.leftBytes ?? 0);
      if (!isOver()) passOver(skipped);
      totalBytes += skipped;
      return skipped;
    },
    end() {
      if (first.length === 0) return unreadable('empty', 'The clip is an empty file.');
      if (first.length < 8 || !isMp4Signature(first)) {
        return unreadable('not_mp4', `The clip is not an MP4: it begins with ${shown(first)}.`);
      }
      if (malformed !== undefined) return unreadable('malformed', `The clip is damaged: ${malformed}.`);
      // A header that never became whole is no box either.
      const stray = strayAt ?? (header.length > 0 ? position : undefined);
      return judgeBoxes(boxes, { bytes: totalBytes, strayAt: stray });
    },
  };
}

/** The beginning as text where it is text (an error page, JSON), else in hexadecimal. */
function shown(first: Buffer): string {
  const start = first.subarray(0, 24);
  const text = start.toString('latin1');
  return /^[\t\r\n\x20-\x7e]+$/.test(text)
    ? JSON.stringify(text.trimEnd())
    : `bytes ${start.subarray(0, 8).toString('hex')}`;
}
