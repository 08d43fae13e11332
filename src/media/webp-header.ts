import { readExifOrientation } from './exif-orientation';
import { otherProfile } from './icc-profile';
import type { ImageHeader } from './image-header';

/** Throws a RangeError where the file ends too soon. */
export function readWebpHeader(webp: Buffer): Omit<ImageHeader, 'format'> {
  const first = webp.toString('latin1', 12, 16);
  switch (first) {
    case 'VP8 ':
      return { width: webp.readUInt16LE(26) & 0x3fff, height: webp.readUInt16LE(28) & 0x3fff, ...upright(false) };
    case 'VP8L': {
      const bits = webp.readUInt32LE(21);
      const alpha = ((bits >>> 28) & 1) === 1;
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, ...upright(alpha) };
    }
    case 'VP8X': {
      const flags = webp.readUInt8(20);
      return {
        width: webp.readUIntLE(24, 3) + 1,
        height: webp.readUIntLE(27, 3) + 1,
        orientation: exifOrientation(chunkOf(webp, 'EXIF')),
        hasAlpha: (flags & 0x10) !== 0,
        ...otherProfile(chunkOf(webp, 'ICCP') ?? Buffer.alloc(0)),
        ...(flags & 0x02 ? { unsupported: 'an animated WebP; a still picture was expected' } : {}),
      };
    }
    default:
      throw new RangeError(`WebP with an unknown first chunk ${JSON.stringify(first)}`);
  }
}

function upright(hasAlpha: boolean) {
  return { orientation: 1, hasAlpha };
}

function exifOrientation(chunk: Buffer | undefined): number {
  if (chunk === undefined) return 1;
  // Some writers keep the prefix that belongs to JPEG.
  return readExifOrientation(chunk.toString('latin1', 0, 6) === 'Exif\0\0' ? chunk.subarray(6) : chunk);
}

function chunkOf(webp: Buffer, name: string): Buffer | undefined {
  for (let at = 12; at + 8 <= webp.length;) {
    const bytes = webp.readUInt32LE(at + 4);
    if (webp.toString('latin1', at, at + 4) === name) return webp.subarray(at + 8, at + 8 + bytes);
    at += 8 + bytes + (bytes % 2);
  }
  return undefined;
}
