import type { Canvas } from './place-sprite';
import type { Point } from './sprite';

export interface Ring {
  readonly centre: Point;
  /** Half the width of the ring, in pixels. */
  readonly radius: number;
  /** Brightness of its crest, in levels of 255. */
  readonly height: number;
  /** Distance between two crests. */
  readonly wavelength: number;
}

/** Rings on a surface seen at a slant look this much flatter than wide. */
const FLATTENING = 0.27;
/** Crests before and behind the main one. */
const CRESTS = 1.6;

/** Adds light and dark rings to the table. Pixels for which `hidden` is true (the subject) are left alone. */
export function drawRings(canvas: Canvas, rings: readonly Ring[], hidden?: (x: number, y: number) => boolean): void {
  for (const ring of rings) if (ring.height > 0.2 && ring.radius > 1) drawRing(canvas, ring, hidden);
}

function drawRing({ pixels, width, height }: Canvas, ring: Ring, hidden?: (x: number, y: number) => boolean): void {
  const [centreX, centreY] = ring.centre;
  const band = ring.wavelength * CRESTS;
  const outer = ring.radius + band;
  const inner = Math.max(0, ring.radius - band);
  const wave = waveTable(ring);
  const top = Math.max(0, Math.ceil(centreY - outer * FLATTENING));
  const bottom = Math.min(height - 1, Math.floor(centreY + outer * FLATTENING));
  for (let y = top; y <= bottom; y++) {
    const down = (y - centreY) / FLATTENING;
    const halfOuter = Math.sqrt(Math.max(0, outer * outer - down * down));
    const halfInner = Math.sqrt(Math.max(0, inner * inner - down * down));
    const strips: readonly Point[] =
      halfInner > 0
        ? [
            [-halfOuter, -halfInner],
            [halfInner, halfOuter],
          ]
        : [[-halfOuter, halfOuter]];
    for (const [from, to] of strips) {
      const end = Math.min(width - 1, Math.floor(centreX + to));
      for (let x = Math.max(0, Math.ceil(centreX + from)); x <= end; x++) {
        const across = x - centreX;
        const offset = Math.sqrt(across * across + down * down) - inner;
        const light = wave[Math.round(offset * 4)] ?? 0;
        if (light === 0 || hidden?.(x, y) === true) continue;
        const at = (y * width + x) * 3;
        pixels[at] = clamp((pixels[at] ?? 0) + light);
        pixels[at + 1] = clamp((pixels[at + 1] ?? 0) + light);
        pixels[at + 2] = clamp((pixels[at + 2] ?? 0) + light * 0.9);
      }
    }
  }
}

/** Brightness by distance from the ring's inner edge, in quarter pixels. */
function waveTable({ radius, wavelength, height }: Ring): Float32Array {
  const band = wavelength * CRESTS;
  const inner = Math.max(0, radius - band);
  return Float32Array.from({ length: Math.ceil((radius + band - inner) * 4) + 2 }, (_, quarter) => {
    const from = inner + quarter / 4 - radius;
    const fade = Math.max(0, 1 - Math.abs(from) / band);
    return Math.cos((from / wavelength) * 2 * Math.PI) * height * fade * fade;
  });
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
