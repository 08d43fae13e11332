/** Changes to the boxes of an MP4 that no encoder is asked for, written without the code that reads them. */
export interface FileBox {
  readonly type: string;
  readonly bytes: Buffer;
}

/** The boxes at one level, whole, each with its header; only sizes of 32 bits, as in all that is made here. */
export function boxesOf(bytes: Buffer): FileBox[] {
  const boxes: FileBox[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = bytes.readUInt32BE(at) || bytes.length - at;
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), bytes: bytes.subarray(at, at + size) });
    at += size;
  }
  return boxes;
}

export function box(type: string, ...payload: Buffer[]): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + Buffer.concat(payload).length);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, ...payload]);
}

/** Without the first boxes of these types at the top. */
export const without = (bytes: Buffer, ...types: string[]): Buffer =>
  Buffer.concat(boxesOf(bytes).flatMap((each) => (types.includes(each.type) ? [] : [each.bytes])));

/** With its media data under another header, whose length is as it was, so that every place in the index still fits. */
export function withMediaHeader(bytes: Buffer, header: 'long' | 'to the end'): Buffer {
  return Buffer.concat(
    boxesOf(without(bytes, 'free')).map(({ type, bytes: whole }) => {
      if (type !== 'mdat') return whole;
      const media = whole.subarray(8);
      const short = Buffer.from('000000006d646174', 'hex');
      const long = Buffer.from('000000016d6461740000000000000000', 'hex');
      long.writeBigUInt64BE(BigInt(media.length + 16), 8);
      // The space that was kept free before it takes up the difference.
      return header === 'long' ? Buffer.concat([long, media]) : Buffer.concat([box('free'), short, media]);
    }),
  );
}

/** Shown a quarter to the right of how it is stored, `width` pixels wide then: by the matrix in the header of its first track. */
export function turned(bytes: Buffer, width: number): Buffer {
  const changed = Buffer.from(bytes);
  const matrix = changed.indexOf('tkhd') + 4 + 40;
  [0, 0x10000, 0, -0x10000, 0, 0, width << 16, 0, 0x40000000].forEach((value, index) =>
    changed.writeInt32BE(value, matrix + index * 4),
  );
  return changed;
}

/** With bytes that mean nothing, from a share of its media data on. */
export function damagedAt(bytes: Buffer, share: number, length: number): Buffer {
  const changed = Buffer.from(bytes);
  const start = changed.indexOf('mdat') + 4;
  const at = start + Math.floor((changed.length - start) * share);
  return changed.fill(0x5a, at, Math.min(at + length, changed.length));
}
