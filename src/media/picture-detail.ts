import type { Plane } from './frame-similarity';

export interface PictureDetail {
  /** Variance of the Laplacian, a measure of fine detail; comparable within one scene only, and raised by noise. */
  readonly laplacianVariance: number;
  /** Mean and standard deviation of video luma, in which 16 is black and 235 is white. */
  readonly meanLuma: number;
  readonly lumaDeviation: number;
}

/** How much there is to see in one luma plane. */
export function describeDetail({ samples, width, height }: Plane): PictureDetail {
  let [sum, squares, edges, edgeSquares] = [0, 0, 0, 0];
  for (let y = 0; y < height; y += 1) {
    const isInside = y > 0 && y < height - 1;
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const here = samples[at] ?? 0;
      sum += here;
      squares += here * here;
      if (!isInside || x === 0 || x === width - 1) continue;
      const across = (samples[at - 1] ?? 0) + (samples[at + 1] ?? 0);
      const edge = across + (samples[at - width] ?? 0) + (samples[at + width] ?? 0) - 4 * here;
      edges += edge;
      edgeSquares += edge * edge;
    }
  }
  const count = width * height;
  return {
    laplacianVariance: variance({ sum: edges, squares: edgeSquares, count: (width - 2) * (height - 2) }),
    meanLuma: count === 0 ? 0 : sum / count,
    lumaDeviation: Math.sqrt(variance({ sum, squares, count })),
  };
}

function variance({ sum, squares, count }: { sum: number; squares: number; count: number }): number {
  return count <= 0 ? 0 : Math.max(0, squares / count - (sum / count) ** 2);
}
