import { createHash } from 'node:crypto';
import type { ClipContainer, ClipForm } from './clip-form';
import { framesMade, OPENAI_CLIPS } from './clip-form';
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
  /** Absent: 30. */
  readonly framesPerSecond?: number;
  /** Absent: MP4 with its index in front. */
  readonly container?: ClipContainer;
  readonly palette: PaletteName;
  /** Hex; small differences between clips come from it. */
  readonly seed: string;
  readonly sound: SoundSpec;
  readonly variant: ClipVariant;
  /** SHA-256 of the image the clip opens with. */
  readonly reference?: string;
  /** What it begins with, and goes on from its last frame. */
  readonly before?: ClipSpec;
}

export interface ClipWish {
  readonly prompt: string;
  readonly size: string;
  readonly seconds: string;
  readonly reference?: string | undefined;
  readonly variant: ClipVariant;
  readonly silenceWords: 'silent-track' | 'no-track' | 'ignore';
  /** How the server's files are; absent: as OpenAI's. */
  readonly form?: ClipForm;
  /** Frames asked for, where a request names them; otherwise they follow from the length. */
  readonly frames?: number | undefined;
  /** A clip whose picture is kept, but for the colours that the prompt names. */
  readonly like?: ClipSpec;
  /** A clip that this one begins with. */
  readonly after?: ClipSpec;
}

/** Turns what a request says into what is drawn and heard. */
export function clipSpec({
  prompt,
  size,
  seconds,
  reference,
  variant,
  silenceWords,
  form = OPENAI_CLIPS,
  frames,
  like,
  after,
}: ClipWish): ClipSpec {
  const [width = 0, height = 0] = size.split('x').map((side) => roundedDown(Number(side), form.roundTo));
  const share = variant === 'short' ? 0.5 : 1;
  const made = framesMade(form, (frames ?? Number(seconds) * form.framesPerSecond) * share);
  const opening = reference ?? (like ?? after)?.reference;
  const before = after ?? inColours(like?.before, paletteFor(prompt, like?.palette));
  return {
    width,
    height,
    seconds: made / form.framesPerSecond,
    ...(form.framesPerSecond === 30 ? {} : { framesPerSecond: form.framesPerSecond }),
    ...(form.container === 'mp4' ? {} : { container: form.container }),
    // What goes on keeps its colours: it starts from a frame.
    palette: after?.palette ?? paletteFor(prompt, like?.palette),
    seed: like?.seed ?? createHash('sha256').update(prompt).digest('hex').slice(0, 16),
    sound: keptSound(soundOf({ prompt, variant, silenceWords, form }), like ?? after),
    variant,
    ...(opening === undefined ? {} : { reference: opening }),
    ...(before === undefined ? {} : { before }),
  };
}

/** A prompt that does not speak of sound leaves that of the clip it is made from. */
const keptSound = (sound: SoundSpec, source: ClipSpec | undefined): SoundSpec =>
  sound.kind === 'room' && source !== undefined && source.sound.kind !== 'none' ? source.sound : sound;

const inColours = (spec: ClipSpec | undefined, palette: PaletteName): ClipSpec | undefined => {
  if (spec === undefined) return undefined;
  const before = inColours(spec.before, palette);
  return { ...spec, palette, ...(before === undefined ? {} : { before }) };
};

function soundOf({
  prompt,
  variant,
  silenceWords,
  form,
}: Pick<ClipWish, 'prompt' | 'variant' | 'silenceWords'> & { form: ClipForm }): SoundSpec {
  if (!form.sound || variant === 'no-audio') return { kind: 'none' };
  return variant === 'silent' ? { kind: 'silent' } : soundFor(prompt, silenceWords);
}

/** Never below what an encoder takes. */
function roundedDown(side: number, to: number): number {
  return Math.max(16, Math.floor(side / to) * to);
}

/** The name under which a clip made from `spec` by `tools` (versions of renderer and ffmpeg) is kept. */
export function clipKey(spec: ClipSpec, tools: string): string {
  return createHash('sha256')
    .update(JSON.stringify([spec, tools]))
    .digest('hex');
}
