import type { Plane } from './frame-similarity';

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The size at which pictures are compared: small enough that a re-synthesised opening is like its reference and another
 * composition is not. Multiples of 16, because ffmpeg's versions agree to the last digit only there.
 */
export function comparisonSize(of: FrameSize): FrameSize {
  const ratio = of.width / of.height;
  if (ratio > 1.2) return { width: 256, height: 144 };
  return ratio < 1 / 1.2 ? { width: 144, height: 256 } : { width: 192, height: 192 };
}

/** The size at which fine detail is judged: at the comparison's it would be gone. */
export function detailSize(of: FrameSize): FrameSize {
  const { width, height } = comparisonSize(of);
  return { width: width * 2.5, height: height * 2.5 };
}

/** ffmpeg's filters for a picture of this size as yuv420p, in one colour matrix: a still has none to be compared by. */
export const shrink = ({ width, height }: FrameSize): string =>
  `scale=${width}:${height}:flags=area:out_color_matrix=bt601,format=yuv420p`;

export function planesOf(frame: Uint8Array, { width, height }: FrameSize): { y: Plane; u: Plane; v: Plane } {
  const chroma = { width: width / 2, height: height / 2 };
  const [lumaBytes, chromaBytes] = [width * height, chroma.width * chroma.height];
  return {
    y: { samples: frame.subarray(0, lumaBytes), width, height },
    u: { samples: frame.subarray(lumaBytes, lumaBytes + chromaBytes), ...chroma },
    v: { samples: frame.subarray(lumaBytes + chromaBytes), ...chroma },
  };
}

export function frameBytes({ width, height }: FrameSize): number {
  return (width * height * 3) / 2;
}
