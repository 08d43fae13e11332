import { open } from 'node:fs/promises';
import { createClipCheck } from './clip-check';
import type { ProbedClip } from './top-boxes';

/**
 * Facts about an MP4 file, and whether it is whole, from its boxes alone: no ffmpeg, and next to nothing is read of the
 * media data. Throws only where the file cannot be read.
 */
export async function probeClip(path: string): Promise<ProbedClip> {
  const check = createClipCheck();
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const chunk = Buffer.alloc(64 * 1024);
    for (let position = 0; position < size;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
      if (bytesRead === 0) break;
      check.push(chunk.subarray(0, bytesRead));
      position += bytesRead + check.skip(size - position - bytesRead);
    }
    return check.end();
  } finally {
    await file.close();
  }
}
