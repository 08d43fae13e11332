import { z } from 'zod';
import { lacksSound, SOUND_WORDS, soundSchema, type Verdict } from '../contract/verdict';
import type { Plan, PlannedShot } from '../plans/plan';
import { sidesOf } from '../plans/sides-of';

const pair = <T extends z.ZodType>(value: T) =>
  z.strictObject({ asked: value.nullable(), came: value.nullable(), differs: z.boolean() });

/** What was asked for beside what came; null where nothing was asked for, or could not be told. Lengths in seconds. */
export const receivedSchema = z.strictObject({
  /** `WIDTHxHEIGHT` in pixels, as it is shown. */
  size: pair(z.string()),
  /** Of the picture. A length that is one frame off is none that differs: models make whole groups of frames. */
  seconds: pair(z.number()),
  framesPerSecond: pair(z.number()),
  frames: pair(z.number()),
  /** Of the picture, by its four letters (`avc1`). No backend takes a wish for it. Absent in manifests of earlier versions. */
  codec: pair(z.string()).optional(),
  /** `audible` or `present` against what was measured. */
  sound: z.strictObject({
    asked: z.enum(['audible', 'present']).nullable(),
    came: soundSchema.nullable(),
    differs: z.boolean(),
  }),
  /** Of the sound against the length of the picture. */
  soundSeconds: pair(z.number()),
  /** Every difference in a sentence. */
  differences: z.array(z.string()),
});
export type Received = z.infer<typeof receivedSchema>;

/** Compares a clip with its order. Null where nothing was measured. */
export function receivedOf(plan: Plan, planned: PlannedShot, verdict: Verdict | null): Received | null {
  if (verdict === null) return null;
  const { agreed } = plan;
  const measured = (name: string): number | null => verdict.numbers[name] ?? null;
  const [width, height, came] = [measured('widthPx'), measured('heightPx'), measured('videoSeconds')];
  const [rate, frames] = [measured('framesPerSecond'), measured('frames')];
  const askedRate = numberIn(planned.parameters, ['fps', 'frame_rate']);
  const seconds = lengthAsked(plan, planned, came);
  const askedFrames = numberIn(planned.parameters, ['num_frames']) ?? (askedRate && Math.round(askedRate * seconds));
  const pairs = {
    size: pairOf(agreed.size, width === null || height === null ? null : `${width}x${height}`, isOther),
    seconds: pairOf(seconds, came, (a, b) => Math.abs(a - b) > oneFrame(rate)),
    framesPerSecond: pairOf(askedRate, rate, (a, b) => Math.abs(a - b) > 0.05),
    frames: pairOf(askedFrames, frames, (a, b) => Math.abs(a - b) > 1),
    codec: pairOf<string>(null, verdict.picture?.codec ?? null, isOther),
    sound: pairOf(planned.sound === 'any' ? null : planned.sound, verdict.sound, lacksSound),
    soundSeconds: pairOf(measured('soundSeconds') === null ? null : came, measured('soundSeconds'), endsEarly),
  };
  return { ...pairs, differences: sentences(pairs) };
}

/** Of an extension a server hands out the whole, or what it added alone: whichever is nearer to what came was asked for. */
function lengthAsked({ agreed }: Plan, { seconds, madeFrom }: PlannedShot, came: number | null): number {
  const whole = seconds ?? agreed.seconds;
  const added = madeFrom?.addsSeconds ?? whole;
  return came !== null && Math.abs(came - added) < Math.abs(came - whole) ? added : whole;
}

/** A verdict as it is shown: what differs from the order is a finding like any other. */
export const withDifferences = <V extends Verdict | null>(verdict: V, received: Received | null): V =>
  verdict === null || received === null || received.differences.length === 0
    ? verdict
    : { ...verdict, findings: [...verdict.findings, ...received.differences] };

interface Pair<T, U = T> {
  readonly asked: T | null;
  readonly came: U | null;
  readonly differs: boolean;
}

function pairOf<T, U = T>(asked: T | null, came: U | null, differs: (asked: T, came: U) => boolean): Pair<T, U> {
  return { asked, came, differs: asked !== null && came !== null && differs(asked, came) };
}

const isOther = (asked: string, came: string): boolean => asked !== came;

/** With half a frame for what times are rounded by; not a quarter of a second, however slow the frames. */
const oneFrame = (framesPerSecond: number | null): number => Math.min(0.25, 1.5 / (framesPerSecond ?? 30));

/** Codecs pad the sound by some hundredths of a second, and a sound that is longer is cut by every player. */
const endsEarly = (picture: number, sound: number): boolean => sound < picture * 0.9 - 0.1;

function numberIn(parameters: PlannedShot['parameters'], names: readonly string[]): number | null {
  for (const name of names) {
    const value = Number(parameters?.[name] ?? Number.NaN);
    if (Number.isFinite(value)) return value;
  }
  return null;
}

function sentences({ size, seconds, framesPerSecond, frames, sound, soundSeconds }: Omit<Received, 'differences'>) {
  const found: string[] = [];
  if (size.differs)
    found.push(`A picture of ${size.asked} pixels was asked for, and ${size.came} came${whySize(size)}.`);
  if (seconds.differs)
    found.push(`${told(seconds.asked)} s were asked for, and the clip lasts ${told(seconds.came)} s.`);
  if (framesPerSecond.differs)
    found.push(
      `${told(framesPerSecond.asked)} frames a second were asked for, and ${told(framesPerSecond.came)} came.`,
    );
  if (frames.differs) found.push(`${frames.asked} frames were asked for, and ${frames.came} came.`);
  if (sound.differs)
    found.push(
      `${sound.asked === 'audible' ? 'Audible sound' : 'Sound'} was asked for, and ${SOUND_WORDS[sound.came ?? 'none'].as} came.`,
    );
  if (soundSeconds.differs)
    found.push(
      `The sound ends after ${told(soundSeconds.came)} s, and the picture after ${told(soundSeconds.asked)} s.`,
    );
  return found;
}

const told = (value: number | null): string => String(Math.round((value ?? 0) * 1_000) / 1_000);

/** Most servers round a size to what their model's blocks divide, or turn it into one of a few shapes. */
function whySize({ asked, came }: Pair<string>): string {
  const { width, height } = sidesOf(asked ?? '');
  const { width: gotWidth, height: gotHeight } = sidesOf(came ?? '');
  if (width === gotHeight && height === gotWidth) return ': the two sides are exchanged';
  const isNear = Math.abs(width - gotWidth) <= 32 && Math.abs(height - gotHeight) <= 32;
  return isNear && gotWidth % 16 === 0 && gotHeight % 16 === 0 ? ', rounded to a multiple of 16' : '';
}
