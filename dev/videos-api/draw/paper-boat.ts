import type { Rgb } from './palette';
import type { Facet, Point, Sprite } from './sprite';
import { drawFacets, opaqueBox } from './sprite';

/** Units of the drawing: the boat is 524 wide. */
export const BOAT = { width: 524, height: 268, waterline: 236, middle: 255 } as const;

const LEFT_TIP: Point = [0, 0];
const LEFT_FOOT: Point = [70, 181];
const KEEL: Point = [200, 231];
const RIGHT_FOOT: Point = [393, 267];
const RIGHT_TIP: Point = [524, 111];
const APEX: Point = [230, 15];
const FOLD: Point = [198, 186];
const RIM_LEFT: Point = [114, 143];
const RIM_DIP: Point = [146, 188];
const RIM_MIDDLE: Point = [163, 193];
const RIM_RIGHT: Point = [311, 160];
const SAIL_RIGHT: Point = [296, 113];
const BACK_LEFT: Point = [172, 73];

const CREAM: Rgb = [244, 238, 222];
const CREAM_SHADE: Rgb = [208, 201, 190];
const CREAM_DEEP: Rgb = [178, 174, 172];
const WHITE: Rgb = [252, 250, 246];
const HULL_LIGHT: Rgb = [226, 227, 240];
const HULL: Rgb = [200, 204, 227];
const HULL_SHADE: Rgb = [176, 184, 214];

const FACETS: readonly Facet[] = [
  // What little shows of the far side's inside below the sail.
  {
    corners: [
      [114, 143],
      [146, 190],
      [163, 198],
      [200, 192],
      [311, 160],
      [200, 140],
    ],
    shades: [CREAM_DEEP, CREAM_DEEP],
    along: [LEFT_TIP, RIGHT_TIP],
  },
  // Inside of the far side, left and right of the sail.
  {
    corners: [LEFT_TIP, BACK_LEFT, [200, 84], [150, 150], RIM_LEFT],
    shades: [CREAM, CREAM_SHADE],
    along: [LEFT_TIP, [180, 120]],
  },
  { corners: [[280, 113], RIGHT_TIP, RIM_RIGHT], shades: [CREAM_DEEP, CREAM], along: [SAIL_RIGHT, RIGHT_TIP] },
  // The sail: two halves meeting in a fold; the left one is turned from the light.
  { corners: [APEX, RIM_LEFT, RIM_DIP, FOLD], shades: [CREAM, CREAM_SHADE], along: [APEX, RIM_DIP] },
  { corners: [APEX, FOLD, [262, 174], RIM_RIGHT], shades: [WHITE, CREAM], along: [APEX, [270, 170]] },
  {
    corners: [
      [228, 17],
      [231, 17],
      [201, 188],
      [197, 188],
    ],
    shades: [CREAM_DEEP, CREAM_SHADE],
    along: [APEX, FOLD],
  },
  // The near side of the hull, in the light of the room and a little of the table's colour.
  {
    corners: [LEFT_TIP, RIM_LEFT, RIM_DIP, RIM_MIDDLE, KEEL, LEFT_FOOT],
    shades: [HULL_LIGHT, HULL],
    along: [
      [60, 60],
      [110, 214],
    ],
  },
  {
    corners: [RIM_MIDDLE, RIM_RIGHT, RIGHT_TIP, RIGHT_FOOT, KEEL],
    shades: [HULL_LIGHT, HULL_SHADE],
    along: [
      [330, 140],
      [352, 282],
    ],
  },
  // The crease from the dip in the rim to the keel.
  { corners: [RIM_DIP, [149, 187], [203, 231], [197, 231]], shades: [HULL_SHADE, HULL], along: [RIM_DIP, KEEL] },
  // Paper has a thickness: rims catch the light.
  {
    corners: [LEFT_TIP, [3, 0], [117, 142], [149, 186], RIM_DIP, [112, 145]],
    shades: [WHITE, WHITE],
    along: [LEFT_TIP, RIM_DIP],
  },
  {
    corners: [RIM_MIDDLE, RIM_RIGHT, [523, 109], [524, 114], [311, 164], [164, 197]],
    shades: [WHITE, WHITE],
    along: [RIM_MIDDLE, RIGHT_TIP],
  },
  { corners: [LEFT_TIP, [2, -3], [174, 71], BACK_LEFT], shades: [WHITE, CREAM], along: [LEFT_TIP, BACK_LEFT] },
];

/** The boat, `widthPx` wide, seen slightly from above. */
export function drawBoat(widthPx: number): Sprite {
  const scale = widthPx / BOAT.width;
  const shifted = FACETS.map((facet) => ({
    ...facet,
    corners: facet.corners.map(shift),
    along: [shift(facet.along[0]), shift(facet.along[1])] as const,
  }));
  return drawFacets(shifted, { ...spriteSize(scale), scale });
}

/** The shade it throws on the table: a soft pool along the keel, fuller on the side away from the light. */
export function drawShadow(widthPx: number): Sprite {
  const scale = widthPx / BOAT.width;
  const black: Rgb = [0, 0, 0];
  const pool = (corners: readonly Point[]): Facet => ({
    corners: corners.map(shift),
    shades: [black, black],
    along: [
      [0, 0],
      [1, 0],
    ],
  });
  const cast = drawFacets(
    [
      pool([
        [40, 190],
        [200, 222],
        [420, 252],
        [560, 236],
        [520, 262],
        [400, 284],
        [220, 262],
        [80, 222],
      ]),
    ],
    { ...spriteSize(scale), scale },
  );
  const contact = drawFacets(
    [
      pool([
        [66, 182],
        [200, 228],
        [395, 262],
        [396, 274],
        [200, 242],
        [66, 192],
      ]),
    ],
    { ...spriteSize(scale), scale },
  );
  return joined(blurred(cast, 13 * scale), blurred(contact, 4 * scale));
}

/** Room around the boat for the blur of its shadow. */
const ROOM = 60;

export const SPRITE_ORIGIN: Point = [ROOM + BOAT.middle, ROOM + BOAT.waterline];

function spriteSize(scale: number): { width: number; height: number } {
  return { width: Math.ceil((BOAT.width + 2 * ROOM) * scale), height: Math.ceil((BOAT.height + 2 * ROOM) * scale) };
}

function shift([x, y]: Point): Point {
  return [x + ROOM, y + ROOM];
}

/** Three box blurs, which is as good as a Gaussian here; only transparency matters in a shadow. */
function blurred(sprite: Sprite, radius: number): Sprite {
  const reach = Math.max(1, Math.round(radius));
  let alpha = Float32Array.from({ length: sprite.width * sprite.height }, (_, at) => sprite.pixels[at * 4 + 3] ?? 0);
  for (let pass = 0; pass < 3; pass++) {
    alpha = boxBlur(alpha, { lines: sprite.height, length: sprite.width, line: sprite.width, step: 1, reach });
    alpha = boxBlur(alpha, { lines: sprite.width, length: sprite.height, line: 1, step: sprite.width, reach });
  }
  const pixels = new Uint8Array(sprite.pixels.length);
  alpha.forEach((value, at) => (pixels[at * 4 + 3] = value));
  return { ...sprite, pixels, box: opaqueBox(pixels, sprite.width) };
}

function boxBlur(
  values: Float32Array,
  { lines, length, line, step, reach }: { lines: number; length: number; line: number; step: number; reach: number },
): Float32Array<ArrayBuffer> {
  const result = new Float32Array(values.length);
  for (let index = 0; index < lines; index++) {
    const start = index * line;
    const at = (position: number): number => values[start + Math.min(length - 1, Math.max(0, position)) * step] ?? 0;
    let sum = 0;
    for (let position = -reach; position <= reach; position++) sum += at(position);
    for (let position = 0; position < length; position++) {
      result[start + position * step] = sum / (2 * reach + 1);
      sum += at(position + reach + 1) - at(position - reach);
    }
  }
  return result;
}

function joined(one: Sprite, other: Sprite): Sprite {
  const pixels = one.pixels.map((value, at) => 255 - ((255 - value) * (255 - (other.pixels[at] ?? 0) * 0.8)) / 255);
  pixels.forEach((_, at) => (at % 4 === 3 ? undefined : (pixels[at] = 0)));
  return { ...one, pixels, box: opaqueBox(pixels, one.width) };
}
