import { basename } from 'node:path';
import { defined } from '../contract/defined';
import type { Incident } from '../contract/incident';
import type { ClipFacts } from './top-boxes';
import { inputArgs, lenientInputArgs, type Program } from './decode-args';
import { decodeClip, type DecodedStill, type FrameMeter, type StillSource } from './decode-clip';
import type { FrameAt } from './extract-frame';
import { meanSquaredError, psnrDb, ssimTo } from './frame-similarity';
import type { ImageHeader } from './image-header';
import { readImageHeader } from './read-image-header';
import type { PictureTags } from './picture-tags';
import { createIncidentMeter } from './measure-incidents';
import { createMotionMeter, type MotionMeasurements } from './measure-motion';
import { createSoundMeter, measureSound, type SoundMeasurements, type SoundMeter } from './measure-sound';
import { describeDetail } from './picture-detail';
import { probeClip } from './probe-clip';
import { comparisonSize, detailSize, planesOf, type FrameSize } from './small-frames';
import type { TakenStill } from './still-taker';

export interface ClipMeasurements {
  readonly clip: ClipFacts;
  readonly motion: MotionMeasurements;
  /** How its picture is to be read, as far as it says so. */
  readonly tags: PictureTags;
  /** What happens inside it that nobody asked for, in the order of its times. */
  readonly incidents: readonly Incident[];
  /** Absent where the clip was not made from a reference. */
  readonly anchor?: AnchorMeasurements;
  /**
   * The same against the first of the stills that were taken of it: what a clip scores that shows the scene and did not start from
   * the still. Absent where there is an anchor, or no still.
   */
  readonly control?: AnchorMeasurements;
  /** What was asked for, in that order; undefined for one that was not to be had on the way. */
  readonly stills: readonly (TakenStill | undefined)[];
  /** Absent where the clip has no sound track. */
  readonly sound?: SoundMeasurements;
  /** What is wrong with a sound track that is there, in a few words; together with `sound` where that is what could be decoded. */
  readonly soundTrouble?: string;
  /** A small picture from the middle of it, JPEG. */
  readonly poster?: Buffer;
}

/** The clip's opening against the reference it was to start from, both shrunk to a fifth of 720x1280. */
export interface AnchorMeasurements {
  /** Best structural similarity of the first three frames' luma: low when the composition changed. */
  readonly ssim: number;
  /** Of the first frame, all planes: low with a high SSIM when the exposure changed. 100 for identical pictures. */
  readonly psnrDb: number;
  /** The lower of the first frame's U and V: low when the palette changed. */
  readonly chromaPsnrDb: number;
  /** Fine detail of the first frame against the reference's, 1 for as sharp. Absent for a reference without detail. */
  readonly sharpness?: number;
}

export interface MeasureClipOptions {
  readonly clipPath: string;
  /** PNG, JPEG or WebP. */
  readonly referencePath?: string | undefined;
  /** Where in the clip the frame is that is held against the reference, s; at its start by default. */
  readonly openingAt?: number | undefined;
  /** Frames to take as stills on the way, which spares a second decoding. */
  readonly stillsAt?: readonly FrameAt[] | undefined;
  /** What messages call the clip; the file's name by default. */
  readonly clipName?: string;
  readonly signal?: AbortSignal | undefined;
}

export type MeasuredClip =
  { outcome: 'measured'; measurements: ClipMeasurements } | { outcome: 'unreadable'; message: string };

/** Measures what a verdict needs. Throws FfmpegInterruptedError where another try may help. */
export async function measureClip(ffmpeg: Program, options: MeasureClipOptions): Promise<MeasuredClip> {
  try {
    return { outcome: 'measured', measurements: await measure(ffmpeg, options) };
  } catch (error) {
    if (!(error instanceof Undecodable)) throw error;
    const name = options.clipName ?? basename(options.clipPath);
    return { outcome: 'unreadable', message: `${name} cannot be measured: ${error.message}` };
  }
}

/** Ends the measuring from any depth; never leaves this file. */
class Undecodable extends Error {}

async function measure(ffmpeg: Program, options: MeasureClipOptions): Promise<ClipMeasurements> {
  const probed = await probeClip(options.clipPath);
  if (probed.outcome === 'unreadable') throw new Undecodable(probed.message);
  const { clip } = probed;
  const { referencePath, stillsAt = [] } = options;
  const [ownStill] = stillsAt;
  const source: Source = {
    ...{ ffmpeg, clip, clipPath: options.clipPath, size: comparisonSize(clip.video), signal: options.signal },
    openingFrame: Math.round((options.openingAt ?? 0) * clip.video.framesPerSecond),
    stillsAt,
    still:
      referencePath !== undefined
        ? { path: referencePath, format: await formatOf(referencePath) }
        : ownStill === undefined
          ? undefined
          : { frameAt: ownStill },
  };
  const { picture, ...sound } = (await measureTogether(source)) ?? (await measureApart(source));
  const { motion, incidents, tags, opening, still, stills, poster } = picture;
  const compared = still && compareOpening({ opening, still, size: source.size, fine: detailSize(clip.video) });
  return {
    ...{ clip, motion, incidents, tags, stills, ...defined({ poster }) },
    ...defined(referencePath === undefined ? { control: compared } : { anchor: compared }),
    ...sound,
  };
}

interface Source {
  readonly ffmpeg: Program;
  readonly clip: ClipFacts;
  readonly clipPath: string;
  readonly size: FrameSize;
  readonly openingFrame: number;
  readonly still: StillSource | undefined;
  readonly stillsAt: readonly FrameAt[];
  readonly signal: AbortSignal | undefined;
}

async function formatOf(path: string): Promise<ImageHeader['format']> {
  const read = await readImageHeader(path);
  if (read.outcome !== 'read') throw new Undecodable(`its reference cannot be read: ${read.message}`);
  return read.header.format;
}

interface Picture {
  readonly motion: MotionMeasurements;
  readonly tags: PictureTags;
  readonly incidents: readonly Incident[];
  readonly opening: Opening;
  readonly still: DecodedStill | undefined;
  readonly stills: readonly (TakenStill | undefined)[];
  readonly poster: Buffer | undefined;
}

type Sound = Pick<ClipMeasurements, 'sound' | 'soundTrouble'>;

/** Picture and sound in one go; undefined where there is a fault in either. */
async function measureTogether(source: Source): Promise<({ picture: Picture } & Sound) | undefined> {
  const { audio } = source.clip;
  if (audio === undefined) return undefined;
  const meter = createSoundMeter(audio.seconds);
  const picture = await tryPicture(source, meter);
  return picture.outcome === 'measured' ? { picture, sound: meter.result() } : undefined;
}

/** Whatever is wrong with its sound, a clip can be seen. */
async function measureApart(source: Source): Promise<{ picture: Picture } & Sound> {
  const picture = await tryPicture(source, undefined);
  if (picture.outcome === 'undecodable') throw new Undecodable(picture.message);
  return { picture, ...(await soundOf(source)) };
}

async function tryPicture(
  { ffmpeg, clip, size, openingFrame, still, ...source }: Source,
  sound: SoundMeter | undefined,
): Promise<({ outcome: 'measured' } & Picture) | { outcome: 'undecodable'; message: string }> {
  const { video } = clip;
  const motion = createMotionMeter({ stillStepBelow: 0.05 });
  const incidents = createIncidentMeter();
  const opening = createOpeningKeeper(openingFrame);
  const decoded = await decodeClip(ffmpeg, {
    ...{ ...source, video, size, fine: detailSize(video), sound, meters: [motion, incidents, opening] },
    ...(still === undefined ? {} : { still: { ...still, openingFrame } }),
    poster: { ...posterSize(video), frame: Math.floor(video.frames / 2) },
  });
  if (decoded.outcome === 'undecodable') return decoded;
  const undecodable = (message: string) => ({ outcome: 'undecodable', message }) as const;
  if (decoded.frames < video.frames * 0.98 - 1)
    return undecodable(`only ${decoded.frames} of its ${video.frames} frames can be decoded.`);
  const [compared, ...next] = opening.frames;
  if (!compared) return undecodable('not one of its frames can be decoded.');
  const { tags, stills, still: shrunk, poster } = decoded;
  const told = { motion: motion.result(), incidents: incidents.result(), tags };
  return { outcome: 'measured', ...told, opening: [compared, ...next], still: shrunk, stills, poster };
}

/** The longer side of a poster, pixels: enough for a card on a screen of double density. */
const POSTER_SIDE = 320;

function posterSize({ width, height }: FrameSize): FrameSize {
  const scale = Math.min(1, POSTER_SIDE / Math.max(width, height));
  const even = (side: number): number => Math.max(2, 2 * Math.round((side * scale) / 2));
  return { width: even(width), height: even(height) };
}

/** The first frames; a re-synthesised opening is best within them, and by the fifth the scene has moved on. */
type Opening = [Uint8Array, ...Uint8Array[]];

function createOpeningKeeper(first: number): FrameMeter & { readonly frames: readonly Uint8Array[] } {
  const frames: Uint8Array[] = [];
  return {
    frames,
    add({ index, bytes }) {
      if (index >= first && index < first + 3) frames.push(bytes.slice());
    },
  };
}

async function soundOf({ ffmpeg, clip, clipPath, signal }: Source): Promise<Sound> {
  const { audio } = clip;
  if (audio === undefined) return {};
  const measured = (input: readonly string[]) => measureSound(ffmpeg, { input, seconds: audio.seconds, signal });
  const strict = await measured(inputArgs(clipPath, { demuxer: 'mp4' }));
  if (strict.outcome === 'measured') return { sound: strict.sound };
  const lenient = await measured(lenientInputArgs(clipPath, { demuxer: 'mp4' }));
  const soundTrouble = strict.message;
  return lenient.outcome === 'measured' ? { sound: lenient.sound, soundTrouble } : { soundTrouble };
}

function compareOpening({
  opening,
  still,
  size,
  fine,
}: {
  opening: Opening;
  still: DecodedStill;
  size: FrameSize;
  fine: FrameSize;
}): AnchorMeasurements {
  const wanted = planesOf(still.frame, size);
  const [first] = opening;
  const { u, v } = planesOf(first, size);
  const likeWanted = ssimTo(wanted.y);
  const detailOf = (frame: Uint8Array): number => describeDetail(planesOf(frame, fine).y).laplacianVariance;
  const expected = detailOf(still.fine);
  return {
    ssim: Math.max(...opening.map((frame) => likeWanted(planesOf(frame, size).y))),
    psnrDb: psnrDb(meanSquaredError(first, still.frame)),
    chromaPsnrDb: Math.min(
      psnrDb(meanSquaredError(u.samples, wanted.u.samples)),
      psnrDb(meanSquaredError(v.samples, wanted.v.samples)),
    ),
    // A plain surface has no detail to lose, and next to none makes any ratio.
    ...(expected < 1 || !still.fineOpening ? {} : { sharpness: detailOf(still.fineOpening) / expected }),
  };
}
