import { open } from 'node:fs/promises';
import { isRangeError } from './error-facts';
import type { ImageHeader } from './image-header';
import { readJpegHeader } from './jpeg-header';
import { readPngHeader } from './png-header';
import { readWebpHeader } from './webp-header';

export type ReadImageHeader =
  { outcome: 'read'; header: ImageHeader } | { outcome: 'not_an_image' | 'damaged'; message: string };

/** More than any camera writes before the first pixel. */
const maxHeaderBytes = 4 * 1024 * 1024;

/** Reads what a PNG, JPEG or WebP file says of itself, before anything is decoded. Throws only where the file cannot be read. */
export async function readImageHeader(path: string): Promise<ReadImageHeader> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const start = Buffer.alloc(Math.min(size, maxHeaderBytes));
    const { bytesRead } = await file.read(start, 0, start.length, 0);
    return parseImageHeader(start.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

/** The same of bytes that are here already. */
export function parseImageHeader(start: Buffer): ReadImageHeader {
  const format = formatOf(start);
  if (!format) {
    const found = start.length === 0 ? 'it is empty' : `it begins with bytes ${start.subarray(0, 8).toString('hex')}`;
    return { outcome: 'not_an_image', message: `The picture is not a PNG, JPEG or WebP: ${found}.` };
  }
  const fields = tryRead(() => readers[format](start));
  if (!fields || fields.width === 0 || fields.height === 0) {
    return { outcome: 'damaged', message: `The picture is a damaged ${format}: its size cannot be read.` };
  }
  return { outcome: 'read', header: { format, ...fields } };
}

const readers = { png: readPngHeader, jpeg: readJpegHeader, webp: readWebpHeader };

function formatOf(start: Buffer): ImageHeader['format'] | undefined {
  if (start.subarray(0, 8).toString('hex') === '89504e470d0a1a0a') return 'png';
  if (start.subarray(0, 3).toString('hex') === 'ffd8ff') return 'jpeg';
  const isRiff = start.toString('latin1', 0, 4) === 'RIFF' && start.toString('latin1', 8, 12) === 'WEBP';
  return isRiff ? 'webp' : undefined;
}

function tryRead<Fields>(read: () => Fields): Fields | undefined {
  try {
    return read();
  } catch (error) {
    // Buffer's own bounds check is what tells that the header ends too soon.
    if (isRangeError(error)) return undefined;
    throw error;
  }
}
