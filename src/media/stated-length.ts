import type { ClipKind } from './clip-kind';

/** How many bytes a file says at its beginning that it has; undefined where it does not say, as one written to a pipe. */
export function statedLength(firstBytes: Uint8Array, { demuxer }: Pick<ClipKind, 'demuxer'>): number | undefined {
  const first = Buffer.from(firstBytes);
  switch (demuxer) {
    case 'avi':
      return ofAvi(first);
    case 'matroska':
      return ofMatroska(first);
    case 'mov':
      return undefined;
  }
}

function ofAvi(first: Buffer): number | undefined {
  if (first.length < 8) return undefined;
  const size = first.readUInt32LE(4);
  return size === 0 || size === 0xffffffff ? undefined : size + 8;
}

const SEGMENT = Buffer.from('18538067', 'hex');

/** A header, and then one segment that holds all else (RFC 8794: an id, a length, a payload each). */
function ofMatroska(first: Buffer): number | undefined {
  const header = ebmlLength(first, 4);
  if (header === undefined) return undefined;
  const segmentAt = header.end + header.value;
  if (!first.subarray(segmentAt, segmentAt + 4).equals(SEGMENT)) return undefined;
  const segment = ebmlLength(first, segmentAt + 4);
  return segment && segment.end + segment.value;
}

/** A length at `at`: as many bytes as its first has leading zeroes, and one. All ones say that nobody knows. */
function ebmlLength(bytes: Buffer, at: number): { value: number; end: number } | undefined {
  const [first] = bytes.subarray(at, at + 1);
  if (first === undefined || first === 0) return undefined;
  const width = Math.clz32(first) - 23;
  if (at + width > bytes.length) return undefined;
  let value = first & (0xff >> width);
  let isUnknown = value === 0xff >> width;
  for (const byte of bytes.subarray(at + 1, at + width)) {
    value = value * 256 + byte;
    isUnknown &&= byte === 0xff;
  }
  return isUnknown || !Number.isSafeInteger(value) ? undefined : { value, end: at + width };
}
