import type { Rgb } from './palette';

/** A picture with transparency; colours are premultiplied. 4 bytes a pixel. */
export interface Sprite {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

export type Point = readonly [x: number, y: number];

/** A flat piece of paper: its colour runs from the first shade to the second along a line. */
export interface Facet {
  readonly corners: readonly Point[];
  readonly shades: readonly [from: Rgb, to: Rgb];
  readonly along: readonly [from: Point, to: Point];
}

const SAMPLES = 4;

/** Draws facets, each over the ones before it, at `scale` pixels a unit. Edges are smoothed by 16 samples a pixel. */
export function drawFacets(
  facets: readonly Facet[],
  { width, height, scale }: { width: number; height: number; scale: number },
): Sprite {
  const pixels = new Uint8Array(width * height * 4);
  for (const facet of facets) {
    const corners = facet.corners.map(([x, y]): Point => [x * scale, y * scale]);
    const [from, to] = facet.along.map(([x, y]): Point => [x * scale, y * scale]);
    const [minX, maxX] = extent(
      corners.map(([x]) => x),
      width,
    );
    const [minY, maxY] = extent(
      corners.map(([, y]) => y),
      height,
    );
    for (let y = minY; y < maxY; y++) {
      for (let x = minX; x < maxX; x++) {
        const covered = coverage(corners, x, y);
        if (covered > 0) blend(pixels, (y * width + x) * 4, shade(facet.shades, shareAlong([x, y], from, to)), covered);
      }
    }
  }
  return { width, height, pixels };
}

function blend(pixels: Uint8Array, at: number, [red, green, blue]: Rgb, alpha: number): void {
  const rest = 1 - alpha;
  pixels[at] = red * alpha + (pixels[at] ?? 0) * rest;
  pixels[at + 1] = green * alpha + (pixels[at + 1] ?? 0) * rest;
  pixels[at + 2] = blue * alpha + (pixels[at + 2] ?? 0) * rest;
  pixels[at + 3] = 255 * alpha + (pixels[at + 3] ?? 0) * rest;
}

function coverage(corners: readonly Point[], x: number, y: number): number {
  let inside = 0;
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
    const sampleX = x + ((sample % SAMPLES) + 0.5) / SAMPLES;
    const sampleY = y + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES;
    if (contains(corners, sampleX, sampleY)) inside++;
  }
  return inside / (SAMPLES * SAMPLES);
}

function contains(corners: readonly Point[], x: number, y: number): boolean {
  let inside = false;
  let [previousX, previousY] = corners.at(-1) ?? [0, 0];
  for (const [cornerX, cornerY] of corners) {
    const crosses = cornerY > y !== previousY > y;
    if (crosses && x < ((previousX - cornerX) * (y - cornerY)) / (previousY - cornerY) + cornerX) inside = !inside;
    [previousX, previousY] = [cornerX, cornerY];
  }
  return inside;
}

function shareAlong([x, y]: Point, [fromX, fromY]: Point = [0, 0], [toX, toY]: Point = [1, 0]): number {
  const [lineX, lineY] = [toX - fromX, toY - fromY];
  const share = ((x - fromX) * lineX + (y - fromY) * lineY) / (lineX * lineX + lineY * lineY);
  return Math.min(1, Math.max(0, share));
}

function shade([from, to]: Facet['shades'], share: number): Rgb {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}

function extent(values: readonly number[], limit: number): [number, number] {
  return [Math.max(0, Math.floor(Math.min(...values))), Math.min(limit, Math.ceil(Math.max(...values)) + 1)];
}
