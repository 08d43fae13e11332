import { paintBackdrop } from './backdrop';
import type { ClipSpec } from './clip-spec';
import { palette } from './palette';
import { BOAT, drawBoat, drawShadow, SPRITE_ORIGIN } from './paper-boat';
import type { Canvas } from './place-sprite';
import { placeSprite } from './place-sprite';
import type { Ring } from './ripples';
import { drawRings } from './ripples';
import { seededRandom } from './seeded-random';
import type { Point } from './sprite';

/** Draws the frame of a moment into `canvas`; `share` is how much of the clip has passed, 0 to 1. */
export type Scene = (canvas: Canvas, share: number) => void;

/** A small paper boat drifts from left to right over a table; rings spread from where it has been. */
export function textScene({ width, height, seconds, seed, palette: name, variant }: ClipSpec): Scene {
  const random = seededRandom(seed);
  const tone = palette(name);
  const drifted = variant === 'drift';
  const backdrop = paintBackdrop(drifted ? { ...tone, hue: tone.hue + 60 } : tone, { width, height, seed });
  const boatWidth = (width < height ? 0.52 : 0.28) * width * (0.96 + random() * 0.08);
  const scale = boatWidth / BOAT.width;
  const boat = drawBoat(boatWidth);
  const shadow = drawShadow(boatWidth);
  const longer = Math.min(1, (seconds - 4) / 8);
  const from = (drifted ? 0.5 : 0.32 - 0.08 * longer) + random() * 0.04;
  const travel = 0.27 + 0.2 * longer + random() * 0.04;
  const waterline = (width < height ? 0.46 : 0.56) + random() * 0.02;
  const phase = random() * Math.PI * 2;
  const origin: Point = [SPRITE_ORIGIN[0] * scale, SPRITE_ORIGIN[1] * scale];

  const boatAt = (share: number): Point => {
    const t = share * seconds;
    const bob = Math.sin(t * 1.9 + phase) * 0.0022 * height;
    const surge = Math.sin(t * 1.1) * 0.014 * longer;
    return [(from + travel * glide(share) + surge) * width, waterline * height + bob];
  };
  const rings = (share: number): Ring[] => {
    const t = share * seconds;
    const everySeconds = 0.8;
    const emitted = Math.floor(t / everySeconds);
    // Rings that were there before the clip began have negative numbers.
    return Array.from({ length: 5 }, (_, back) => emitted - back).map((number) => {
      const ageSeconds = t - number * everySeconds;
      const [x, y] = boatAt(Math.max(-0.2, (number * everySeconds) / seconds));
      const fade = Math.max(0, 1 - ageSeconds / 4);
      const rise = Math.min(1, ageSeconds / 0.6);
      const radius = boatWidth * (0.42 + ageSeconds * 0.17);
      return { centre: [x, y + boatWidth * 0.02], radius, height: 17 * fade * rise, wavelength: boatWidth * 0.055 };
    });
  };

  return (canvas, share) => {
    canvas.pixels.set(backdrop);
    drawRings(canvas, rings(share));
    const at = boatAt(share);
    const radians = Math.sin(share * seconds * 1.4 + phase) * 0.014;
    placeSprite(canvas, boat, {
      at: [at[0], at[1] + boatWidth * 0.03],
      origin,
      radians: -radians,
      opacity: 0.1,
      mirrorFadePx: boatWidth * 0.22,
    });
    placeSprite(canvas, shadow, { at, origin, radians: 0, opacity: 0.5 });
    placeSprite(canvas, boat, { at, origin, radians, opacity: 1 });
  };
}

/** Steady, with a soft start and end. */
function glide(share: number): number {
  return share + Math.sin(share * 2 * Math.PI) * -0.05;
}
