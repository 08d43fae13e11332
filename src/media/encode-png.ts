import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import type { FrameSize } from './small-frames';

const compress = promisify(deflate);

/** An 8-bit RGB picture, row by row without gaps. */
export interface RgbPicture extends FrameSize {
  readonly samples: Uint8Array;
}

/** A picture that is here already as a PNG, without a process for each. The same picture gives the same bytes. */
export async function encodePng({ samples, width, height }: RgbPicture): Promise<Buffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a sample, RGB; compression, filter and interlace methods are the only or the plain ones.
  header.set([8, 2, 0, 0, 0], 8);
  const data = await compress(filtered({ samples, width, height }), { level: 6 });
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const PAETH = 4;

/** Each sample as what it differs by from the neighbour that foretells it best, which compresses far better. */
function filtered({ samples, width, height }: RgbPicture): Buffer {
  const stride = width * 3;
  const rows = Buffer.alloc((stride + 1) * height);
  for (let y = 0; y < height; y += 1) {
    const [from, to] = [y * stride, y * (stride + 1)];
    rows[to] = PAETH;
    for (let x = 0; x < stride; x += 1) {
      const left = x < 3 ? 0 : (samples[from + x - 3] ?? 0);
      const above = y === 0 ? 0 : (samples[from + x - stride] ?? 0);
      const corner = x < 3 || y === 0 ? 0 : (samples[from + x - stride - 3] ?? 0);
      rows[to + 1 + x] = (samples[from + x] ?? 0) - foretold(left, above, corner);
    }
  }
  return rows;
}

function foretold(left: number, above: number, corner: number): number {
  const guess = left + above - corner;
  const [byLeft, byAbove, byCorner] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
  if (byLeft <= byAbove && byLeft <= byCorner) return left;
  return byAbove <= byCorner ? above : corner;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(8);
  framed.writeUInt32BE(data.length, 0);
  framed.writeUInt32BE(checksum(body), 4);
  return Buffer.concat([framed.subarray(0, 4), body, framed.subarray(4)]);
}

/** The CRC-32 of PNG (ISO 3309); Node has one of its own only since 20.15. */
function checksum(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (CRC_TABLE[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let sum = index;
  for (let bit = 0; bit < 8; bit += 1) sum = (sum & 1) === 1 ? 0xedb88320 ^ (sum >>> 1) : sum >>> 1;
  return sum >>> 0;
});
