/**
 * Cuts a stream of bytes into frames of a fixed size and hands each on. The buffer is reused: a frame that outlives
 * its call must be copied.
 */
export function createFrameSplitter(
  frameBytes: number,
  onFrame: (frame: Uint8Array) => void,
): { push: (chunk: Uint8Array) => void; restBytes: () => number } {
  const frame = new Uint8Array(frameBytes);
  let filled = 0;
  return {
    push(chunk) {
      for (let at = 0; at < chunk.length;) {
        const part = chunk.subarray(at, at + frameBytes - filled);
        frame.set(part, filled);
        at += part.length;
        filled += part.length;
        if (filled === frameBytes) {
          filled = 0;
          onFrame(frame);
        }
      }
    },
    restBytes: () => filled,
  };
}
