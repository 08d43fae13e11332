import { readExifOrientation } from './exif-orientation';
import { otherProfile } from './icc-profile';
import type { ImageHeader } from './image-header';

/** Throws a RangeError where the file ends before its frame header. */
export function readJpegHeader(jpeg: Buffer): Omit<ImageHeader, 'format'> {
  let orientation = 1;
  const profile: Buffer[] = [];
  for (let at = 2; ;) {
    const marker = jpeg.readUInt16BE(at);
    if (marker === 0xffff) {
      at += 1; // fill byte
      continue;
    }
    const segment = jpeg.subarray(at + 4, at + 2 + jpeg.readUInt16BE(at + 2));
    if (isFrameHeader(marker)) {
      const [height, width, components] = [segment.readUInt16BE(1), segment.readUInt16BE(3), segment.readUInt8(5)];
      const unsupported = components === 4 ? { unsupported: 'a CMYK JPEG; one in RGB or grey was expected' } : {};
      return { width, height, orientation, hasAlpha: false, ...otherProfile(Buffer.concat(profile)), ...unsupported };
    }
    if (marker === 0xffda || marker === 0xffd9 || marker < 0xff00) throw new RangeError('no frame header');
    if (marker === 0xffe1 && segment.toString('latin1', 0, 6) === 'Exif\0\0') {
      orientation = readExifOrientation(segment.subarray(6));
    }
    // A large profile comes in several such segments, in order.
    if (marker === 0xffe2 && segment.toString('latin1', 0, 12) === 'ICC_PROFILE\0') profile.push(segment.subarray(14));
    at += 2 + jpeg.readUInt16BE(at + 2);
  }
}

/** SOF0 to SOF15, without the three markers in between that are something else. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
}
