import type { Palette } from './palette';
import { hsl } from './palette';
import { seededRandom } from './seeded-random';

/** Where the table meets the wall, as a share of the height. */
export const HORIZON = 0.285;

/** Lightness down the middle of the picture: wall, the softbox glow on the horizon, table from far to near. */
const LIGHTNESS: readonly (readonly [at: number, lightness: number])[] = [
  [0, 0.43],
  [0.1, 0.395],
  [0.19, 0.355],
  [0.235, 0.4],
  [HORIZON, 0.535],
  [0.33, 0.45],
  [0.39, 0.4],
  [0.48, 0.41],
  [0.64, 0.47],
  [0.82, 0.54],
  [1, 0.6],
];

/** Paints the empty set: a seamless wall, a glowing horizon and a matte table, with grain and a slight vignette. RGB, 3 bytes a pixel. */
export function paintBackdrop(
  { hue, saturation }: Palette,
  { width, height, seed }: { width: number; height: number; seed: string },
): Uint8Array {
  const pixels = new Uint8ClampedArray(width * height * 3);
  const random = seededRandom(seed);
  const mottle = softNoise(random);
  // A pool of softbox light lies on the table, left of the middle.
  const poolAcross = Float32Array.from({ length: width }, (_, x) => Math.exp(-((x / (width - 1) - 0.38) ** 2) * 9));
  for (let y = 0, at = 0; y < height; y++) {
    const down = y / (height - 1);
    const lightness = smoothLightness(down);
    const onTable = down > HORIZON ? Math.min(1, (down - HORIZON) / 0.08) : 0;
    const [red, green, blue] = hsl(
      hue + (down - 0.5) * 6,
      saturation * (1.06 - 0.5 * Math.abs(lightness - 0.4)),
      lightness,
    );
    const poolDown = onTable * 10 * Math.exp(-((down - 0.72) ** 2) * 14);
    for (let x = 0; x < width; x++, at += 3) {
      const across = x / (width - 1) - 0.5;
      const vignette = 1 - 0.16 * across * across * 4 * (0.4 + Math.abs(down - 0.5));
      const pool = poolDown * (poolAcross[x] ?? 0);
      const grain = (random() + random() - 1) * (1.4 + onTable * 2.2) + mottle(x, y) * onTable * 2.6;
      pixels[at] = red * vignette + pool + grain;
      pixels[at + 1] = green * vignette + pool + grain;
      pixels[at + 2] = blue * vignette + pool + grain;
    }
  }
  return new Uint8Array(pixels.buffer);
}

/** Catmull-Rom through the stops: straight pieces would show as bands. */
function smoothLightness(down: number): number {
  const next = Math.max(
    1,
    LIGHTNESS.findIndex(([at]) => at >= down),
  );
  const stop = (index: number): readonly [number, number] =>
    LIGHTNESS[Math.min(LIGHTNESS.length - 1, Math.max(0, index))] ?? [0, 0];
  const slope = (index: number): number => {
    const [[beforeAt, before], [afterAt, after]] = [stop(index - 1), stop(index + 1)];
    return (after - before) / (afterAt - beforeAt);
  };
  const [[fromAt, from], [toAt, to]] = [stop(next - 1), stop(next)];
  const span = toAt - fromAt;
  const t = (down - fromAt) / span;
  const [t2, t3] = [t * t, t * t * t];
  return (
    from * (2 * t3 - 3 * t2 + 1) +
    slope(next - 1) * span * (t3 - 2 * t2 + t) +
    to * (3 * t2 - 2 * t3) +
    slope(next) * span * (t3 - t2)
  );
}

/** Slow unevenness of paper: bilinear noise on a coarse grid, -1 to 1. */
function softNoise(random: () => number): (x: number, y: number) => number {
  const size = 64;
  const cell = 9;
  const grid = Float32Array.from({ length: size * size }, () => random() * 2 - 1);
  const value = (column: number, row: number): number => grid[(row & (size - 1)) * size + (column & (size - 1))] ?? 0;
  return (x, y) => {
    const column = Math.floor(x / cell);
    const row = Math.floor(y / cell);
    const right = x / cell - column;
    const down = y / cell - row;
    const top = value(column, row) * (1 - right) + value(column + 1, row) * right;
    const bottom = value(column, row + 1) * (1 - right) + value(column + 1, row + 1) * right;
    return top * (1 - down) + bottom * down;
  };
}
