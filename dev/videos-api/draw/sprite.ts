import type { Rgb } from './palette';

/** A picture with transparency; colours are premultiplied. 4 bytes a pixel. */
export interface Sprite {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
  /** Everything outside this box is fully transparent. */
  readonly box: Box;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export type Point = readonly [x: number, y: number];

/** A flat piece of paper: its colour runs from the first shade to the second along a line. */
export interface Facet {
  readonly corners: readonly Point[];
  readonly shades: readonly [from: Rgb, to: Rgb];
  readonly along: readonly [from: Point, to: Point];
}

/** Lines a row of pixels is cut into for smooth edges. */
const LINES = 4;

/** Draws facets, each over the ones before it, at `scale` pixels a unit, with smooth edges. */
export function drawFacets(
  facets: readonly Facet[],
  { width, height, scale }: { width: number; height: number; scale: number },
): Sprite {
  const pixels = new Uint8Array(width * height * 4);
  for (const facet of facets) {
    const corners = facet.corners.map(([x, y]): Point => [x * scale, y * scale]);
    const [from, to] = facet.along.map(([x, y]): Point => [x * scale, y * scale]);
    const ys = corners.map(([, y]) => y);
    const bottom = Math.min(height - 1, Math.ceil(Math.max(...ys)));
    for (let y = Math.max(0, Math.floor(Math.min(...ys))); y <= bottom; y++) {
      rowCoverage(corners, { y, width }).forEach((covered, x) => {
        if (covered > 0)
          blend(pixels, (y * width + x) * 4, shade(facet.shades, shareAlong([x, y], from, to)), Math.min(1, covered));
      });
    }
  }
  return { width, height, pixels, box: opaqueBox(pixels, width) };
}

export function opaqueBox(pixels: Uint8Array, width: number): Box {
  const box = { left: width, right: 0, top: Infinity, bottom: 0 };
  for (let pixel = 0; pixel * 4 < pixels.length; pixel++) {
    if (pixels[pixel * 4 + 3] === 0) continue;
    const x = pixel % width;
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x + 1);
    box.top = Math.min(box.top, Math.floor(pixel / width));
    box.bottom = Math.floor(pixel / width) + 1;
  }
  return box;
}

function blend(pixels: Uint8Array, at: number, [red, green, blue]: Rgb, alpha: number): void {
  const rest = 1 - alpha;
  pixels[at] = red * alpha + (pixels[at] ?? 0) * rest;
  pixels[at + 1] = green * alpha + (pixels[at + 1] ?? 0) * rest;
  pixels[at + 2] = blue * alpha + (pixels[at + 2] ?? 0) * rest;
  pixels[at + 3] = 255 * alpha + (pixels[at + 3] ?? 0) * rest;
}

/** How much of each pixel of a row lies within the polygon: exact along the row, averaged over a few lines down it. */
function rowCoverage(corners: readonly Point[], { y, width }: { y: number; width: number }): Float32Array {
  const row = new Float32Array(width);
  for (let line = 0; line < LINES; line++) {
    const crossings = crossingsAt(corners, y + (line + 0.5) / LINES);
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const from = Math.max(0, crossings[pair] ?? 0);
      const to = Math.min(width, crossings[pair + 1] ?? 0);
      for (let x = Math.floor(from); x < to; x++) {
        row[x] = (row[x] ?? 0) + (Math.min(to, x + 1) - Math.max(from, x)) / LINES;
      }
    }
  }
  return row;
}

function crossingsAt(corners: readonly Point[], y: number): number[] {
  return corners
    .flatMap(([toX, toY], index) => {
      const [fromX, fromY] = corners.at(index - 1) ?? [0, 0];
      return fromY > y === toY > y ? [] : [fromX + ((toX - fromX) * (y - fromY)) / (toY - fromY)];
    })
    .sort((a, b) => a - b);
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
