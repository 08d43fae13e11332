/** One box of an MP4 (ISO/IEC 14496-12) that lies in memory. */
export interface Mp4Box {
  readonly type: string;
  readonly payload: Buffer;
}

export interface BoxHeader {
  readonly type: string;
  readonly headerBytes: number;
  /** Header included; undefined for a box that lasts until the end of the file. */
  readonly boxBytes: number | undefined;
}

/** Bytes to have at hand before a header can be read. */
export const boxHeaderMaxBytes = 16;

/** Reads the header of a box at `offset`; undefined when it is not whole or not a header. */
export function readBoxHeader(bytes: Buffer, offset = 0): BoxHeader | undefined {
  if (bytes.length < offset + 8) return undefined;
  const type = bytes.toString('latin1', offset + 4, offset + 8);
  if (!/^[\x20-\x7e\xa9]{4}$/.test(type)) return undefined;
  const size = bytes.readUInt32BE(offset);
  if (size === 0) return { type, headerBytes: 8, boxBytes: undefined };
  if (size !== 1) return size < 8 ? undefined : { type, headerBytes: 8, boxBytes: size };
  if (bytes.length < offset + 16) return undefined;
  const longSize = Number(bytes.readBigUInt64BE(offset + 8));
  return longSize < 16 || !Number.isSafeInteger(longSize) ? undefined : { type, headerBytes: 16, boxBytes: longSize };
}

/** The boxes inside a payload, up to the first that is not whole. */
export function* boxesIn(payload: Buffer): Generator<Mp4Box> {
  for (let offset = 0; offset + 8 <= payload.length;) {
    const header = readBoxHeader(payload, offset);
    if (!header) return;
    const end = header.boxBytes === undefined ? payload.length : offset + header.boxBytes;
    if (end > payload.length) return;
    yield { type: header.type, payload: payload.subarray(offset + header.headerBytes, end) };
    offset = end;
  }
}

/** The payload at a path such as `mdia/minf/stbl`, the first of each name; undefined when there is none. */
export function findBox(payload: Buffer, path: string): Buffer | undefined {
  let inside: Buffer | undefined = payload;
  for (const type of path.split('/')) {
    inside = inside && firstOf(inside, type);
  }
  return inside;
}

function firstOf(payload: Buffer, type: string): Buffer | undefined {
  for (const box of boxesIn(payload)) {
    if (box.type === type) return box.payload;
  }
  return undefined;
}
