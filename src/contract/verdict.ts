import { z } from 'zod';
import { incidentSchema } from './incident';

/** What is said of a clip's sound. `not_measured`: there is a sound track, and nothing here can decode it. */
export const soundSchema = z.enum(['audible', 'faint', 'silent', 'none', 'not_measured', 'distorted', 'hum']);
export type SoundWord = z.infer<typeof soundSchema>;

/**
 * What each word means for somebody who asked for sound: `lacks` is the least that was asked for and is not there. Sound that cannot
 * be measured is taken to be what was asked for.
 */
export const SOUND_WORDS: Readonly<Record<SoundWord, { readonly lacks?: 'present' | 'audible'; readonly as: string }>> =
  {
    audible: { as: 'audible sound' },
    faint: { lacks: 'audible', as: 'sound that is too faint' },
    distorted: { lacks: 'audible', as: 'distorted sound' },
    hum: { lacks: 'audible', as: 'a hum and nothing else' },
    silent: { lacks: 'present', as: 'a silent track' },
    none: { lacks: 'present', as: 'no sound track' },
    not_measured: { as: 'sound that cannot be measured' },
  };

/** Whether sound is not what was asked for. */
export const lacksSound = (asked: 'audible' | 'present', came: SoundWord): boolean => {
  const { lacks } = SOUND_WORDS[came];
  return lacks === 'present' || lacks === asked;
};

/**
 * By what sound is judged: levels in dB, loudness in LUFS. Loudness is gated, so that pauses do not make a sound quieter; what is below
 * it is heard all the same where single events stand out of it.
 */
export const soundThresholdsSchema = z.strictObject({
  /** Silent: at or below this mean volume, or in silence for at least this share of the time. */
  silentLevelDb: z.number().min(-91).max(0),
  silentShare: z.number().min(0).max(1),
  /** Silent as well: what moves is steady and by so much below a constant level, which no loudspeaker gives. */
  constantMarginDb: z.number().min(0),
  /** Distorted: the waves are cut off at full scale for at least this share of the time in which there is sound. */
  distortedClippedShare: z.number().min(0).max(1),
  /** A hum: at least this share of the power is in the tones of the mains, and its level changes by no more than this. */
  humShare: z.number().min(0).max(1),
  humDynamicsDb: z.number().min(0),
  /** Faint: below this loudness, unless its peaks reach a level and stand out of its mean by so much. */
  faintLoudnessLufs: z.number().min(-70).max(0),
  faintPeakDb: z.number().min(-91).max(0),
  faintCrestDb: z.number().min(0),
});
export type SoundThresholds = z.infer<typeof soundThresholdsSchema>;

/** Calibrated on the sounds in docs/verdicts.md. */
export const SOUND_THRESHOLDS: SoundThresholds = {
  ...{
    silentLevelDb: -60,
    silentShare: 0.98,
    constantMarginDb: 13,
    distortedClippedShare: 0.2,
    humShare: 0.8,
    humDynamicsDb: 6,
  },
  ...{ faintLoudnessLufs: -38, faintPeakDb: -32, faintCrestDb: 20 },
};

/** How a clip's picture is coded and to be read. A word is null where the clip does not say it; for the matrix the one that is assumed is named. */
const pictureSchema = z.strictObject({
  /** The name of its kind of sample, such as `avc1`. */
  codec: z.string(),
  soundCodec: z.string().nullable(),
  primaries: z.string().nullable(),
  transfer: z.string().nullable(),
  /** `assumed bt601` where the clip is not tagged. */
  matrix: z.string(),
  range: z.enum(['limited', 'full', 'assumed limited']),
  /** Width to height of one pixel; `1:1` for square ones. */
  pixelAspect: z.string(),
  /** Null where nothing tells. */
  interlaced: z.boolean().nullable(),
});
export type PictureFacts = z.infer<typeof pictureSchema>;

/** Measured numbers for a clip and what they say. Levels in dB, loudness in LUFS; null where there was nothing to measure. */
export const verdictSchema = z.strictObject({
  anchor: z.enum(['anchored', 'weak', 'drifted', 'not_compared']),
  motion: z.enum(['moving', 'subtle', 'still', 'black']),
  sound: soundSchema,
  /** One sentence per finding, for people. */
  findings: z.array(z.string()),
  /** What happens inside the clip that nobody asked for, with its times; absent in what was judged before it was looked for. */
  incidents: z.array(incidentSchema).optional(),
  numbers: z.record(z.string(), z.number().nullable()),
  /** By what its sound was judged; absent in verdicts of earlier versions. */
  soundThresholds: soundThresholdsSchema.optional(),
  /** Absent in verdicts of earlier versions. */
  picture: pictureSchema.optional(),
});
export type Verdict = z.infer<typeof verdictSchema>;

/** How well a clip kept what it was to open on; more is better. */
export const ANCHOR_RANK: Readonly<Record<Verdict['anchor'], number>> = {
  anchored: 3,
  weak: 2,
  drifted: 1,
  not_compared: 0,
};
