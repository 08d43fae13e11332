import type { Incident } from '../contract/incident';
import { tellIncidents, worthTelling } from './tell-incidents';
import { SOUND_THRESHOLDS, type SoundThresholds, type SoundWord } from '../contract/verdict';
import type { AnchorMeasurements, ClipMeasurements } from './measure-clip';
import type { MotionMeasurements } from './measure-motion';
import type { SoundMeasurements } from './measure-sound';

export interface ClipVerdict {
  /** Whether the clip opens on its reference. */
  readonly anchor: 'anchored' | 'weak' | 'drifted' | 'not_compared';
  /** What holds it back from `anchored`; empty when nothing does. */
  readonly anchorReasons: readonly ('composition' | 'palette' | 'exposure')[];
  readonly motion: 'moving' | 'subtle' | 'still' | 'black';
  readonly partlyFrozen: boolean;
  /** What happens inside the clip; not what the whole of it is. */
  readonly incidents: readonly Incident[];
  readonly sound: SoundWord;
  /** One sentence for each finding, figures included. */
  readonly findings: readonly string[];
}

/** Calibrated on one scene and two real follow-ups: defaults, not laws. */
export interface VerdictThresholds {
  readonly anchored: { readonly ssim: number; readonly psnrDb: number; readonly chromaPsnrDb: number };
  readonly weak: { readonly ssim: number; readonly psnrDb: number };
  /** Softer than this share of the reference's detail is worth a word. */
  readonly softBelow: number;
  readonly moving: { readonly lumaChange: number; readonly structureChange: number };
  readonly still: { readonly lumaChange: number; readonly structureChange: number };
  readonly partlyFrozenFrom: number;
  readonly blackBelowLuma: number;
  readonly sound: SoundThresholds;
}

export const defaultThresholds: VerdictThresholds = {
  anchored: { ssim: 0.92, psnrDb: 31, chromaPsnrDb: 32 },
  weak: { ssim: 0.88, psnrDb: 28 },
  softBelow: 0.4,
  moving: { lumaChange: 0.4, structureChange: 0.06 },
  still: { lumaChange: 0.05, structureChange: 0.02 },
  partlyFrozenFrom: 0.3,
  blackBelowLuma: 24,
  sound: SOUND_THRESHOLDS,
};

/** Says what the measured figures mean. Pure: the same figures and thresholds give the same verdict. */
export function judgeClip(
  measurements: Pick<ClipMeasurements, 'anchor' | 'motion' | 'sound' | 'soundTrouble'> &
    Partial<Pick<ClipMeasurements, 'incidents'>>,
  thresholds: VerdictThresholds = defaultThresholds,
  compared: Compared = 'reference',
): ClipVerdict {
  const anchor = judgeAnchor(measurements.anchor, thresholds, WORDS[compared]);
  const motion = judgeMotion(measurements.motion, thresholds);
  const sound = judgeSound(measurements, thresholds.sound);
  const incidents = worthTelling(measurements.incidents ?? [], motion.verdict);
  return {
    anchor: anchor.verdict,
    anchorReasons: anchor.reasons,
    motion: motion.verdict,
    partlyFrozen: motion.partlyFrozen,
    sound: sound.verdict,
    incidents,
    findings: [...anchor.findings, ...motion.findings, ...tellIncidents(incidents), ...sound.findings],
  };
}

/** What was compared with what: the opening with a reference, or with that of the clip it is made from; or where an extension begins. */
export type Compared = 'reference' | 'source' | 'seam';

interface Words {
  readonly opens: string;
  readonly opensNot: string;
  readonly onWhat: string;
}

const WORDS: Readonly<Record<Compared, Words>> = {
  reference: { opens: 'The clip opens', opensNot: 'The clip does not open', onWhat: 'its reference' },
  source: { opens: 'The clip opens', opensNot: 'The clip does not open', onWhat: 'the opening of its source' },
  seam: {
    opens: 'What is added begins',
    opensNot: 'What is added does not begin',
    onWhat: 'the last frame of its source',
  },
};

function judgeAnchor(
  anchor: AnchorMeasurements | undefined,
  thresholds: VerdictThresholds,
  { opens, opensNot, onWhat }: Words,
) {
  if (!anchor) {
    const findings = ['There was no reference to compare the opening with.'];
    return { verdict: 'not_compared', reasons: [], findings } as const;
  }
  const { anchored, weak, softBelow } = thresholds;
  const reasons: ClipVerdict['anchorReasons'][number][] = [];
  if (anchor.ssim < anchored.ssim) reasons.push('composition');
  if (anchor.chromaPsnrDb < anchored.chromaPsnrDb) reasons.push('palette');
  // Another composition or palette lowers this figure as well; alone it tells of brightness and contrast.
  if (reasons.length === 0 && anchor.psnrDb < anchored.psnrDb) reasons.push('exposure');

  const near = anchor.ssim >= weak.ssim && anchor.psnrDb >= weak.psnrDb;
  const verdict = reasons.length === 0 ? 'anchored' : near ? 'weak' : 'drifted';
  const figures = `SSIM ${anchor.ssim.toFixed(3)}, PSNR ${anchor.psnrDb.toFixed(1)} dB, colour ${anchor.chromaPsnrDb.toFixed(1)} dB`;
  const sentence = {
    anchored: `${opens} on ${onWhat}`,
    weak: `${opens} near ${onWhat}, but ${listed(reasons)} changed`,
    drifted: `${opensNot} on ${onWhat}: ${listed(reasons)} changed`,
  }[verdict];
  const findings = [`${sentence} (${figures}).`];
  if (anchor.sharpness !== undefined && anchor.sharpness < softBelow) {
    findings.push(`The opening is soft: it has ${percent(anchor.sharpness)} of the reference's fine detail.`);
  }
  return { verdict, reasons, findings } as const;
}

function judgeMotion(motion: MotionMeasurements, thresholds: VerdictThresholds) {
  const { moving, still, blackBelowLuma, partlyFrozenFrom } = thresholds;
  const { lumaChange, structureChange, stillShare, meanLuma } = motion;
  const figures = `luma changes by ${lumaChange.toFixed(2)} in 0.2 s, structure by ${structureChange.toFixed(3)} in all`;
  if (meanLuma < blackBelowLuma) {
    const findings = [`The picture is black (mean luma ${meanLuma.toFixed(0)}, where 16 is black).`];
    return { verdict: 'black', partlyFrozen: false, findings } as const;
  }
  // Either figure alone is fooled: grain and flicker change luma without moving anything, noise changes structure.
  if (lumaChange < still.lumaChange || structureChange < still.structureChange) {
    return { verdict: 'still', partlyFrozen: false, findings: [`Nothing moves (${figures}).`] } as const;
  }
  const moves = lumaChange >= moving.lumaChange && structureChange >= moving.structureChange;
  const findings = [`The picture ${moves ? 'moves' : 'hardly moves'} (${figures}).`];
  const partlyFrozen = stillShare >= partlyFrozenFrom;
  if (partlyFrozen) findings.push(`It stands still for ${percent(stillShare)} of the time.`);
  return { verdict: moves ? 'moving' : 'subtle', partlyFrozen, findings } as const;
}

/** Exported for its calibration. */
export function judgeSound(
  { sound, soundTrouble }: Pick<ClipMeasurements, 'sound' | 'soundTrouble'>,
  thresholds: SoundThresholds,
): { verdict: ClipVerdict['sound']; findings: readonly string[] } {
  const trouble =
    soundTrouble === undefined ? [] : [`Its sound track is damaged or of a kind unknown here: ${soundTrouble}.`];
  if (sound === undefined && soundTrouble !== undefined)
    return { verdict: 'not_measured', findings: [`Its sound was not measured. ${trouble.join(' ')}`] };
  const { verdict, findings } = judgeLevels(sound, thresholds);
  return { verdict, findings: [...findings, ...trouble] };
}

/** What a codec makes of a constant level hardly swells. */
const STEADY_DB = 6;
const LOUDNESS_BLOCK_SECONDS = 0.4;

function judgeLevels(
  sound: SoundMeasurements | undefined,
  thresholds: SoundThresholds,
): { verdict: SoundWord; findings: readonly string[] } {
  if (!sound) return { verdict: 'none', findings: ['The clip has no sound track.'] };
  const { meanVolumeDb, maxVolumeDb, loudnessLufs, levelDb, silenceShare, clippedShare, humShare, dynamicsDb } = sound;
  const figures = `mean ${meanVolumeDb.toFixed(1)} dB, peak ${maxVolumeDb.toFixed(1)} dB, ${loudnessLufs.toFixed(1)} LUFS`;
  const judged = (verdict: SoundWord, finding: string) => ({ verdict, findings: [finding] });
  if (meanVolumeDb <= thresholds.silentLevelDb || silenceShare >= thresholds.silentShare)
    return judged('silent', `The sound track is silent (${figures}).`);
  const isConstant = meanVolumeDb - levelDb >= thresholds.constantMarginDb && sound.levelRangeDb < STEADY_DB;
  if (levelDb <= thresholds.silentLevelDb || isConstant)
    return judged(
      'silent',
      `The sound track is silent: it holds one constant level (${percent(sound.constantShare)} of full scale; ${figures}).`,
    );
  if (clippedShare >= thresholds.distortedClippedShare)
    return judged('distorted', `The sound is distorted: ${percent(clippedShare)} of it is cut off (${figures}).`);
  if (humShare >= thresholds.humShare && dynamicsDb <= thresholds.humDynamicsDb)
    return judged('hum', `The sound is a steady hum, as of mains (${percent(humShare)} of its power; ${figures}).`);
  const standsOut = maxVolumeDb >= thresholds.faintPeakDb && maxVolumeDb - meanVolumeDb >= thresholds.faintCrestDb;
  // Loudness is gated by blocks of 0.4 s; of a shorter sound there is none, and its mean has to do.
  const loudness = sound.seconds < LOUDNESS_BLOCK_SECONDS ? meanVolumeDb : loudnessLufs;
  if (loudness < thresholds.faintLoudnessLufs && !standsOut)
    return judged('faint', `The sound is too faint to be heard well (${figures}).`);
  const range = `${dynamicsDb.toFixed(0)} dB between its loudest and quietest moments`;
  return judged('audible', `The sound is audible (${figures}, ${range}).`);
}

function listed(reasons: readonly string[]): string {
  return reasons.length === 1
    ? `its ${reasons.join('')}`
    : `its ${reasons.slice(0, -1).join(', ')} and ${reasons.at(-1)}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
