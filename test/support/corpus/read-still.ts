import { PNG } from 'pngjs';
import { barBox, CELLS, patchBox, PATCHES, type Rgb } from './draw-frames';

/** What a still of a drawn clip shows. */
export interface ReadStill {
  readonly size: string;
  /** By its barcode; null where the two rows of it contradict each other. */
  readonly number: number | null;
  readonly patches: readonly Rgb[];
  /** Kinds of chunk that it has. */
  readonly chunks: readonly string[];
}

/** Reads a PNG by a library of its own, at whatever size it is. */
export function readStill(bytes: Buffer): ReadStill {
  const png = PNG.sync.read(bytes);
  let number: number | null = 0;
  for (let cell = 0; cell < CELLS; cell += 1) {
    const [bit, opposite] = [0, 1].map((row) => brightness(meanOf(png, barBox(png, cell, row))));
    const contrast = (bit ?? 0) - (opposite ?? 0);
    number = number === null || Math.abs(contrast) < 30 ? null : number * 2 + (contrast > 0 ? 1 : 0);
  }
  return {
    size: `${png.width}x${png.height}`,
    number,
    patches: PATCHES.map((_, patch) => meanOf(png, patchBox(png, patch))),
    chunks: chunksOf(bytes),
  };
}

function chunksOf(bytes: Buffer): string[] {
  const kinds: string[] = [];
  for (let at = 8; at + 8 <= bytes.length; at += 12 + bytes.readUInt32BE(at))
    kinds.push(bytes.toString('latin1', at + 4, at + 8));
  return [...new Set(kinds)];
}

const brightness = ([red, green, blue]: Rgb): number => (red + green + blue) / 3;

/** Of the middle of a box: its edges are blurred into what is beside it. */
function meanOf(png: PNG, { x, y, w, h }: { x: number; y: number; w: number; h: number }): Rgb {
  const sums: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (let row = Math.ceil(y + h / 4); row < y + (h * 3) / 4; row += 1) {
    for (let column = Math.ceil(x + w / 4); column < x + (w * 3) / 4; column += 1) {
      for (const channel of [0, 1, 2] as const)
        sums[channel] += png.data[(row * png.width + column) * 4 + channel] ?? 0;
      count += 1;
    }
  }
  const [red, green, blue] = sums;
  return [red / count, green / count, blue / count];
}
