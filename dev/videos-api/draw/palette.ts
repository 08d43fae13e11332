export type PaletteName = 'blue' | 'green' | 'red' | 'grey' | 'purple' | 'sand';
export type Rgb = readonly [red: number, green: number, blue: number];

export interface Palette {
  /** Hue in degrees and saturation of backdrop and table; their lightness is the scene's. */
  readonly hue: number;
  readonly saturation: number;
}

const PALETTES: Readonly<Record<PaletteName, Palette>> = {
  blue: { hue: 214, saturation: 0.5 },
  green: { hue: 158, saturation: 0.34 },
  red: { hue: 4, saturation: 0.46 },
  grey: { hue: 215, saturation: 0.07 },
  purple: { hue: 258, saturation: 0.38 },
  sand: { hue: 36, saturation: 0.36 },
};

const WORDS: readonly (readonly [RegExp, PaletteName])[] = [
  [/\b(blue|navy|azure)\b/i, 'blue'],
  [/\b(green|teal|mint|emerald)\b/i, 'green'],
  [/\b(red|crimson|scarlet)\b/i, 'red'],
  [/\b(gr[ae]y|silver|monochrome)\b/i, 'grey'],
  [/\b(purple|violet|lilac)\b/i, 'purple'],
  [/\b(sand|sandy|beige|wooden|golden|yellow|orange)\b/i, 'sand'],
];

/** The palette that a prompt asks for by its colour words: the first that matches, in this order; `otherwise` when none does. */
export function paletteFor(prompt: string, otherwise: PaletteName = 'blue'): PaletteName {
  return WORDS.find(([word]) => word.test(prompt))?.[1] ?? otherwise;
}

export function palette(name: PaletteName): Palette {
  return PALETTES[name];
}

/** HSL with hue in degrees, the rest 0 to 1, as RGB of 0 to 255. */
export function hsl(hue: number, saturation: number, lightness: number): Rgb {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): number => {
    const k = (offset + hue / 30) % 12;
    return 255 * (lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}
