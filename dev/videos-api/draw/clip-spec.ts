import { createHash } from 'node:crypto';
import type { PaletteName } from './palette';
import { paletteFor } from './palette';
import type { SoundSpec } from './sound-for';
import { soundFor } from './sound-for';

export const CLIP_VARIANTS = [
  'normal',
  'drift',
  'frozen',
  'half-frozen',
  'black',
  'silent',
  'no-audio',
  /** Half as long as was asked. */
  'short',
] as const;
export type ClipVariant = (typeof CLIP_VARIANTS)[number];

/** Everything that shapes a clip. The same spec gives the same bytes with the same renderer and ffmpeg. */
export interface ClipSpec {
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  readonly palette: PaletteName;
  /** Hex; small differences between clips come from it. */
  readonly seed: string;
  readonly sound: SoundSpec;
  readonly variant: ClipVariant;
  /** SHA-256 of the image the clip opens with. */
  readonly reference?: string;
}

export interface ClipWish {
  readonly prompt: string;
  readonly size: string;
  readonly seconds: string;
  readonly reference?: string | undefined;
  readonly variant: ClipVariant;
  readonly silenceWords: 'silent-track' | 'no-track' | 'ignore';
}

/** Turns what a request says into what is drawn and heard. */
export function clipSpec({ prompt, size, seconds, reference, variant, silenceWords }: ClipWish): ClipSpec {
  const [width = 0, height = 0] = size.split('x').map(Number);
  return {
    width,
    height,
    seconds: variant === 'short' ? Number(seconds) / 2 : Number(seconds),
    palette: paletteFor(prompt),
    seed: createHash('sha256').update(prompt).digest('hex').slice(0, 16),
    sound:
      variant === 'no-audio'
        ? { kind: 'none' }
        : variant === 'silent'
          ? { kind: 'silent' }
          : soundFor(prompt, silenceWords),
    variant,
    ...(reference === undefined ? {} : { reference }),
  };
}

/** The name under which a clip made from `spec` by `tools` (versions of renderer and ffmpeg) is kept. */
export function clipKey(spec: ClipSpec, tools: string): string {
  return createHash('sha256')
    .update(JSON.stringify([spec, tools]))
    .digest('hex');
}
