import type { Box, Point, Sprite } from './sprite';

export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** RGB, 3 bytes a pixel. */
  readonly pixels: Uint8Array;
}

export interface Placement {
  /** Where the sprite's origin comes to lie, in pixels; fractions count. */
  readonly at: Point;
  /** The point of the sprite that is placed there and turned about. */
  readonly origin: Point;
  readonly radians: number;
  readonly opacity: number;
  /** Upside down, fading out over this many pixels: a reflection. */
  readonly mirrorFadePx?: number;
}

/** Lays a sprite over the canvas, bilinearly sampled, touching only the pixels it covers. */
export function placeSprite(
  canvas: Canvas,
  sprite: Sprite,
  { at, origin, radians, opacity, mirrorFadePx }: Placement,
): void {
  const { pixels: source, width: spriteWidth, height: spriteHeight } = sprite;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const flip = mirrorFadePx === undefined ? 1 : -1;
  const box = coveredBox(canvas, sprite, { at, origin, flip });
  for (let y = box.top; y < box.bottom; y++) {
    const down = (y - at[1]) * flip;
    const fade = mirrorFadePx === undefined ? 1 : Math.max(0, 1 + down / mirrorFadePx);
    const weight = opacity * fade;
    if (weight <= 0) continue;
    let target = (y * canvas.width + box.left) * 3;
    for (let x = box.left; x < box.right; x++, target += 3) {
      const across = x - at[0];
      const sourceX = origin[0] + across * cos + down * sin;
      const sourceY = origin[1] - across * sin + down * cos;
      const column = Math.floor(sourceX);
      const row = Math.floor(sourceY);
      if (column < 0 || row < 0 || column >= spriteWidth - 1 || row >= spriteHeight - 1) continue;
      const topLeft = (row * spriteWidth + column) * 4;
      const bottomLeft = topLeft + spriteWidth * 4;
      const right = sourceX - column;
      const low = sourceY - row;
      const a = (1 - right) * (1 - low);
      const b = right * (1 - low);
      const c = (1 - right) * low;
      const d = right * low;
      const alpha = sample(source, topLeft + 3, bottomLeft + 3, a, b, c, d);
      if (alpha < 1) continue;
      const rest = 1 - (alpha * weight) / 255;
      const { pixels } = canvas;
      pixels[target] = sample(source, topLeft, bottomLeft, a, b, c, d) * weight + (pixels[target] ?? 0) * rest;
      pixels[target + 1] =
        sample(source, topLeft + 1, bottomLeft + 1, a, b, c, d) * weight + (pixels[target + 1] ?? 0) * rest;
      pixels[target + 2] =
        sample(source, topLeft + 2, bottomLeft + 2, a, b, c, d) * weight + (pixels[target + 2] ?? 0) * rest;
    }
  }
}

function sample(source: Uint8Array, top: number, bottom: number, a: number, b: number, c: number, d: number): number {
  return (
    (source[top] ?? 0) * a + (source[top + 4] ?? 0) * b + (source[bottom] ?? 0) * c + (source[bottom + 4] ?? 0) * d
  );
}

/** Pixels by which a turn of a degree or two moves the corners of a sprite. */
const TURN_ROOM = 12;

function coveredBox(
  canvas: Canvas,
  { box }: Sprite,
  { at, origin, flip }: { at: Point; origin: Point; flip: number },
): Box {
  const [above, below] =
    flip === 1 ? [box.top - origin[1], box.bottom - origin[1]] : [origin[1] - box.bottom, origin[1] - box.top];
  return {
    left: Math.max(0, Math.floor(at[0] - origin[0] + box.left) - TURN_ROOM),
    right: Math.min(canvas.width, Math.ceil(at[0] - origin[0] + box.right) + TURN_ROOM),
    top: Math.max(0, Math.floor(at[1] + above) - TURN_ROOM),
    bottom: Math.min(canvas.height, Math.ceil(at[1] + below) + TURN_ROOM),
  };
}
