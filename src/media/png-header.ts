import { inflateSync } from 'node:zlib';
import { readExifOrientation } from './exif-orientation';
import { MAX_PROFILE_BYTES, otherProfile } from './icc-profile';
import type { ImageHeader } from './image-header';

/** Throws a RangeError where the file ends too soon. */
export function readPngHeader(png: Buffer): Omit<ImageHeader, 'format'> {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const colorType = png.readUInt8(25);
  let hasAlpha = colorType === 4 || colorType === 6;
  let orientation = 1;
  let profile: { profile?: string } = {};
  // What comes after the first pixels cannot change how they are to be read, except eXIf, which writers put before them.
  for (let at = 33; at + 8 <= png.length;) {
    const bytes = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT' || type === 'IEND') break;
    if (type === 'tRNS') hasAlpha = true;
    if (type === 'eXIf') orientation = readExifOrientation(png.subarray(at + 8, at + 8 + bytes));
    if (type === 'iCCP') profile = otherProfile(inflated(png.subarray(at + 8, at + 8 + bytes)));
    at += 12 + bytes;
  }
  return { width, height, orientation, hasAlpha, ...profile };
}

/** A name, a zero, the method (there is one), and the profile compressed. One that is damaged says nothing. */
function inflated(chunk: Buffer): Buffer {
  try {
    return inflateSync(chunk.subarray(chunk.indexOf(0) + 2), { maxOutputLength: MAX_PROFILE_BYTES });
  } catch {
    return Buffer.alloc(0);
  }
}
