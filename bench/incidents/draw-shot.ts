import type { Plane } from '../../src/media/frame-similarity';
import { chance, WORLD_SIDE, worldOf } from './world';

/** What a camera sees at one moment. */
export interface Shot {
  readonly world: number;
  /** Of the middle of the picture, in pixels of the world. */
  readonly x?: number;
  readonly y?: number;
  readonly zoom?: number;
  /** 1 is as it is: less for darker, more for brighter. */
  readonly light?: number;
  /** Added to all luma, and to both kinds of chroma. */
  readonly lift?: number;
  readonly tint?: number;
  /** Of another shot over this one, 0 to 1. */
  readonly over?: { readonly shot: Shot; readonly share: number };
  /** Discs in front of it: middle and radius in pixels of the picture. */
  readonly discs?: readonly {
    readonly x: number;
    readonly y: number;
    readonly radius: number;
    readonly luma?: number;
  }[];
  /** Standard deviation of noise, other in each frame. */
  readonly grain?: number;
}

export const SIZE = { width: 144, height: 256 };

/** One frame as yuv420p planes. */
export function drawShot(shot: Shot, frame: number): { y: Plane; u: Plane; v: Plane } {
  const { width, height } = SIZE;
  const half = { width: width / 2, height: height / 2 };
  return {
    y: { ...SIZE, samples: plane(shot, 'y', { ...SIZE, step: 1, frame }) },
    u: { ...half, samples: plane(shot, 'u', { ...half, step: 2, frame }) },
    v: { ...half, samples: plane(shot, 'v', { ...half, step: 2, frame }) },
  };
}

interface Asked {
  readonly width: number;
  readonly height: number;
  /** Pixels of the picture for each sample. */
  readonly step: number;
  readonly frame: number;
}

function plane(shot: Shot, channel: 'y' | 'u' | 'v', asked: Asked): Uint8Array {
  const { width, height, step, frame } = asked;
  const source = worldOf(shot.world)[channel];
  const samples = new Uint8Array(width * height);
  const { zoom = 1, light = 1, lift = 0, tint = 0, grain = 0 } = shot;
  const scale = step / zoom;
  const across = placesFrom((shot.x ?? 200) - SIZE.width / 2 / zoom, scale, width);
  const down = placesFrom((shot.y ?? 200) - SIZE.height / 2 / zoom, scale, height);
  const [middle, gain, added] = channel === 'y' ? [16, light, 16 + lift] : [128, Math.min(1, light), 128 + tint];
  for (let row = 0; row < height; row += 1) {
    const upper = (down.at[row] as number) * WORLD_SIDE;
    const lower = (((down.at[row] as number) + 1) % WORLD_SIDE) * WORLD_SIDE;
    const share = down.share[row] as number;
    for (let column = 0; column < width; column += 1) {
      const left = across.at[column] as number;
      const right = (left + 1) % WORLD_SIDE;
      const beside = across.share[column] as number;
      const above = (source[upper + left] as number) * (1 - beside) + (source[upper + right] as number) * beside;
      const below = (source[lower + left] as number) * (1 - beside) + (source[lower + right] as number) * beside;
      samples[row * width + column] = clamp((above * (1 - share) + below * share - middle) * gain + added);
    }
  }
  for (const { x, y, radius, luma = 210 } of shot.discs ?? []) {
    for (let row = Math.max(0, Math.ceil((y - radius) / step)); row < Math.min(height, (y + radius) / step); row += 1) {
      const reach = Math.sqrt(Math.max(0, radius ** 2 - (row * step - y) ** 2));
      const from = Math.max(0, Math.ceil((x - reach) / step));
      const to = Math.min(width, Math.ceil((x + reach) / step));
      if (to > from) samples.fill(channel === 'y' ? luma : 110, row * width + from, row * width + to);
    }
  }
  if (shot.over && shot.over.share > 0) {
    const other = plane(shot.over.shot, channel, asked);
    const { share } = shot.over;
    for (let at = 0; at < samples.length; at += 1)
      samples[at] = (samples[at] ?? 0) * (1 - share) + (other[at] ?? 0) * share;
  }
  if (grain > 0 && channel === 'y') addGrain(samples, grain, frame);
  return samples;
}

/** Where along one side each sample is taken: between which two pixels of the world, and how near to the second. */
function placesFrom(start: number, scale: number, count: number): { at: Uint16Array; share: Float32Array } {
  const [at, share] = [new Uint16Array(count), new Float32Array(count)];
  for (let sample = 0; sample < count; sample += 1) {
    const place = start + sample * scale;
    at[sample] = ((Math.floor(place) % WORLD_SIDE) + WORLD_SIDE) % WORLD_SIDE;
    share[sample] = place - Math.floor(place);
  }
  return { at, share };
}

/** The sum of three even chances is near enough to the grain of film. */
function addGrain(samples: Uint8Array, deviation: number, frame: number): void {
  const next = chance(frame * 7919 + 1);
  for (let at = 0; at < samples.length; at += 1)
    samples[at] = clamp((samples[at] ?? 0) + (next() + next() + next() - 1.5) * 2 * deviation);
}

// Without Math, which is slow to look up in Jest.
const clamp = (value: number): number => (value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0);
