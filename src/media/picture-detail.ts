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
  const luma = createSpread();
  const laplacian = createSpread();
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const here = samples[at] ?? 0;
      luma.add(here);
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) continue;
      const around =
        (samples[at - 1] ?? 0) + (samples[at + 1] ?? 0) + (samples[at - width] ?? 0) + (samples[at + width] ?? 0);
      laplacian.add(around - 4 * here);
    }
  }
  return {
    laplacianVariance: laplacian.variance(),
    meanLuma: luma.mean(),
    lumaDeviation: Math.sqrt(luma.variance()),
  };
}

function createSpread() {
  let [count, sum, squares] = [0, 0, 0];
  const mean = (): number => (count === 0 ? 0 : sum / count);
  return {
    add(value: number): void {
      count += 1;
      sum += value;
      squares += value * value;
    },
    mean,
    variance: (): number => (count === 0 ? 0 : Math.max(0, squares / count - mean() ** 2)),
  };
}
