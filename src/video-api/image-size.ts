export interface ImageSize {
  width: number;
  height: number;
}

/** The pixel size in the header of a PNG, JPEG or WebP file, or undefined when it is none of them or cut short. */
export function readImageSize(bytes: Uint8Array): ImageSize | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = readPngSize(view) ?? readWebpSize(view) ?? readJpegSize(view);
  return size !== undefined && size.width > 0 && size.height > 0 ? size : undefined;
}

function readPngSize(file: Buffer): ImageSize | undefined {
  if (file.length < 24 || file.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') return undefined;
  return { width: file.readUInt32BE(16), height: file.readUInt32BE(20) };
}

function readWebpSize(file: Buffer): ImageSize | undefined {
  if (file.length < 30 || file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WEBP') {
    return undefined;
  }
  switch (file.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return { width: file.readUInt16LE(26) & 0x3fff, height: file.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const bits = file.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: file.readUIntLE(24, 3) + 1, height: file.readUIntLE(27, 3) + 1 };
    default:
      return undefined;
  }
}

/** Walks the segments to the first start-of-frame: everything before it may be of any length. */
function readJpegSize(file: Buffer): ImageSize | undefined {
  if (file.length < 4 || file.readUInt16BE(0) !== 0xffd8) return undefined;

  let offset = 2;
  while (offset + 9 <= file.length) {
    if (file[offset] !== 0xff) return undefined;
    const marker = file[offset + 1] ?? 0;
    if (marker === 0xff) {
      offset += 1;
      continue;
    }
    const isStartOfFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isStartOfFrame) return { width: file.readUInt16BE(offset + 7), height: file.readUInt16BE(offset + 5) };
    offset += 2 + file.readUInt16BE(offset + 2);
  }
  return undefined;
}
