import type { ClipSpec } from './clip-spec';
import type { Subject } from './find-subject';
import { findSubject } from './find-subject';
import type { Ring } from './ripples';
import { drawRings } from './ripples';
import { seededRandom } from './seeded-random';
import type { Scene } from './text-scene';

/** Around the subject the picture stretches over this many times its way; less would fold it over. */
const MARGIN = 1.7;

/** Opens with the reference picture itself; then its subject drifts on, the background stays, and rings spread from the subject. */
export function referenceScene({ width, height, seconds, seed }: ClipSpec, reference: Uint8Array): Scene {
  const random = seededRandom(seed);
  const subject = findSubject({ pixels: reference, width, height });
  // A subject near the edge goes less far, but never stands still.
  const room = Math.max(0.12, 0.97 - subject.right / width);
  const wayX = width * Math.min(0.17 + random() * 0.03, room);
  const bobPx = height / 400;
  // Over a longer clip the same way is slower: a surge to and fro keeps the water alive.
  const surge = 0.18 * Math.min(1, (seconds - 4) / 8);
  const across = weights(width, { from: subject.left, to: subject.right + wayX * (1 + surge), margin: wayX * MARGIN });
  const down = weights(height, { from: subject.top, to: subject.bottom, margin: Math.max(wayX * 0.9, height * 0.05) });
  const subjectWidth = subject.right - subject.left;

  return (canvas, share) => {
    const t = share * seconds;
    const moved = drift(share);
    const dx = wayX * (moved + surge * Math.sin(t * 1.5) * Math.min(1, t));
    const dy = Math.sin(t * 2.1) * bobPx * Math.min(1, t);
    warp(canvas.pixels, reference, { width, height, dx, dy, across, down });
    if (share === 0) return;
    const rings = Array.from({ length: 4 }, (_, number): Ring => {
      const ageSeconds = (t - number * 0.35) % 3.2;
      const centre = [
        (subject.left + subject.right) / 2 + dx - ageSeconds * subjectWidth * 0.04,
        subject.bottom - subjectWidth * 0.07,
      ] as const;
      const fade =
        ageSeconds <= 0 ? 0 : Math.max(0, 1 - ageSeconds / 3.2) * Math.min(1, ageSeconds / 0.8) * Math.min(1, t);
      return {
        centre,
        radius: subjectWidth * (0.4 + ageSeconds * 0.14),
        height: 16 * fade,
        wavelength: subjectWidth * 0.05,
      };
    });
    drawRings(canvas, rings, hiddenBy(subject, { width, dx, dy }));
  };
}

function hiddenBy(
  { mask, left, right, top, bottom }: Subject,
  { width, dx, dy }: { width: number; dx: number; dy: number },
): (x: number, y: number) => boolean {
  const [shiftX, shiftY] = [Math.round(dx), Math.round(dy)];
  return (x, y) => {
    const sourceX = x - shiftX;
    const sourceY = y - shiftY;
    if (sourceX < left - 2 || sourceX > right + 2 || sourceY < top - 2 || sourceY > bottom + 2) return false;
    const at = sourceY * width + sourceX;
    return mask[at] === 1 || mask[at - 2] === 1 || mask[at + 2] === 1 || mask[at - 2 * width] === 1;
  };
}

/** From rest into a steady drift. */
function drift(share: number): number {
  const start = 0.15;
  return (share < start ? (share * share) / (2 * start) : share - start / 2) / (1 - start / 2);
}

/** 1 within the subject, falling smoothly to 0 at the margin. */
function weights(length: number, { from, to, margin }: { from: number; to: number; margin: number }): Float32Array {
  return Float32Array.from({ length }, (_, at) => {
    const outside = Math.max(0, from - at, at - to) / margin;
    const near = Math.max(0, 1 - outside);
    return near * near * (3 - 2 * near);
  });
}

/** Each pixel fetches what lies its share of the way behind it; rows without a share are copied whole. */
function warp(
  target: Uint8Array,
  source: Uint8Array,
  {
    width,
    height,
    dx,
    dy,
    across,
    down,
  }: { width: number; height: number; dx: number; dy: number; across: Float32Array; down: Float32Array },
): void {
  target.set(source);
  if (dx === 0 && dy === 0) return;
  const first = across.findIndex((weight) => weight > 0);
  const last = across.findLastIndex((weight) => weight > 0);
  const stride = width * 3;
  for (let y = 0; y < height; y++) {
    const rowWeight = down[y] ?? 0;
    if (rowWeight === 0) continue;
    for (let x = first, at = y * stride + first * 3; x <= last; x++, at += 3) {
      const weight = (across[x] ?? 0) * rowWeight;
      let fromX = x - weight * dx;
      let fromY = y - weight * dy;
      fromX = fromX < 0 ? -fromX : fromX > width - 1.001 ? width - 1.001 : fromX;
      fromY = fromY < 0 ? -fromY : fromY > height - 1.001 ? height - 1.001 : fromY;
      const column = fromX | 0;
      const row = fromY | 0;
      // Fixed point, 8 bits a side: this loop is most of the time a follow-up takes.
      const right = ((fromX - column) * 256) | 0;
      const low = ((fromY - row) * 256) | 0;
      const a = (256 - right) * (256 - low);
      const b = right * (256 - low);
      const c = (256 - right) * low;
      const d = right * low;
      const top = row * stride + column * 3;
      const bottom = top + stride;
      for (let channel = 0; channel < 3; channel++) {
        const sum =
          (source[top + channel] as number) * a +
          (source[top + channel + 3] as number) * b +
          (source[bottom + channel] as number) * c +
          (source[bottom + channel + 3] as number) * d;
        target[at + channel] = (sum + 32_768) >> 16;
      }
    }
  }
}
