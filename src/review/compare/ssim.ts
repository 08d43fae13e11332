const WINDOW = 8;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/** Brightness of a picture, pixel by pixel. */
export interface Luma {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** From RGBA, as a canvas gives it. */
export function lumaOf(rgba: Uint8ClampedArray, width: number, height: number): Luma {
  const values = new Float32Array(width * height);
  for (let index = 0; index < values.length; index += 1)
    values[index] =
      0.2126 * (rgba[4 * index] ?? 0) + 0.7152 * (rgba[4 * index + 1] ?? 0) + 0.0722 * (rgba[4 * index + 2] ?? 0);
  return { width, height, values };
}

/** Structural similarity of two pictures of one size: 1 for the same, near 0 for nothing in common. */
export function ssim(one: Luma, other: Luma): number {
  let sum = 0;
  let windows = 0;
  for (let top = 0; top + WINDOW <= one.height; top += WINDOW)
    for (let left = 0; left + WINDOW <= one.width; left += WINDOW) {
      sum += ofWindow(one, other, left, top);
      windows += 1;
    }
  return windows === 0 ? 1 : sum / windows;
}

function ofWindow({ values: x, width }: Luma, { values: y }: Luma, left: number, top: number): number {
  let [sumX, sumY, sumXX, sumYY, sumXY] = [0, 0, 0, 0, 0];
  for (let row = top; row < top + WINDOW; row += 1)
    for (let column = left; column < left + WINDOW; column += 1) {
      const [a, b] = [x[row * width + column] ?? 0, y[row * width + column] ?? 0];
      sumX += a;
      sumY += b;
      sumXX += a * a;
      sumYY += b * b;
      sumXY += a * b;
    }
  const n = WINDOW * WINDOW;
  const [meanX, meanY] = [sumX / n, sumY / n];
  const [varX, varY, both] = [sumXX / n - meanX ** 2, sumYY / n - meanY ** 2, sumXY / n - meanX * meanY];
  return ((2 * meanX * meanY + C1) * (2 * both + C2)) / ((meanX ** 2 + meanY ** 2 + C1) * (varX + varY + C2));
}
