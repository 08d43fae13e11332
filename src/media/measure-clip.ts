import { basename } from 'node:path';
import type { ClipFacts } from './top-boxes';
import { imageInputArgs, inputArgs, lenientInputArgs } from './decode-args';
import type { Ffmpeg } from './find-ffmpeg';
import { meanSquaredError, psnrDb, ssim } from './frame-similarity';
import { readImageHeader } from './read-image-header';
import { createMotionMeter, type MotionMeasurements } from './measure-motion';
import { measureSound, type SoundMeasurements } from './measure-sound';
import { describeDetail } from './picture-detail';
import { probeClip } from './probe-clip';
import { comparisonSize, detailSize, planesOf, streamSmallFrames, type FrameSize } from './small-frames';

export interface ClipMeasurements {
  readonly clip: ClipFacts;
  readonly motion: MotionMeasurements;
  /** Absent where the clip was not made from a reference. */
  readonly anchor?: AnchorMeasurements;
  /** Absent where the clip has no sound track. */
  readonly sound?: SoundMeasurements;
  /** What is wrong with a sound track that is there, in a few words; together with `sound` where that is what could be decoded. */
  readonly soundTrouble?: string;
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
  /** What messages call the clip; the file's name by default. */
  readonly clipName?: string;
  readonly signal?: AbortSignal | undefined;
}

export type MeasuredClip =
  { outcome: 'measured'; measurements: ClipMeasurements } | { outcome: 'unreadable'; message: string };

/** Measures what a verdict needs. Throws FfmpegInterruptedError where another try may help. */
export async function measureClip(ffmpeg: Pick<Ffmpeg, 'path'>, options: MeasureClipOptions): Promise<MeasuredClip> {
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

async function measure(ffmpeg: Pick<Ffmpeg, 'path'>, options: MeasureClipOptions): Promise<ClipMeasurements> {
  const probed = await probeClip(options.clipPath);
  if (probed.outcome === 'unreadable') throw new Undecodable(probed.message);
  const { clip } = probed;
  const { signal } = options;
  const input = inputArgs(options.clipPath, { demuxer: 'mp4' });
  const openingAt = options.openingAt ?? 0;
  const source: Source = { ffmpeg, clip, input, openingAt, size: comparisonSize(clip.video), signal };

  // Decoding the picture takes nearly all of the time; the rest fits beside it on a second core.
  const [picture, rest] = await Promise.allSettled([measurePicture(source), measureRest(source, options)]);
  if (picture.status === 'rejected') throw picture.reason;
  if (rest.status === 'rejected') throw rest.reason;
  const { motion, opening } = picture.value;
  const { reference, sound, soundTrouble } = rest.value;
  return {
    clip,
    motion,
    ...(reference ? { anchor: compareOpening({ opening, reference, size: source.size }) } : {}),
    ...(sound ? { sound } : {}),
    ...(soundTrouble === undefined ? {} : { soundTrouble }),
  };
}

interface Source {
  ffmpeg: Pick<Ffmpeg, 'path'>;
  clip: ClipFacts;
  input: string[];
  openingAt: number;
  size: FrameSize;
  signal: AbortSignal | undefined;
}

async function measurePicture(source: Source): Promise<{ motion: MotionMeasurements; opening: Opening }> {
  const { video } = source.clip;
  const meter = createMotionMeter({ framesPerSecond: video.framesPerSecond, stillStepBelow: 0.05 });
  const opening: Uint8Array[] = [];
  const first = Math.round(source.openingAt * video.framesPerSecond);
  let count = 0;
  const decoded = await streamSmallFrames(source.ffmpeg, { ...source, frameRate: video.frameRate }, (frame) => {
    if (count >= first && opening.length < 3) opening.push(frame.slice());
    count += 1;
    meter.add(planesOf(frame, source.size).y);
  });
  if (decoded.outcome === 'undecodable') throw new Undecodable(decoded.message);
  const motion = meter.result();
  // Asked for at a constant rate, frames that follow faster than that are left out.
  const asked = Math.min(video.frames, video.seconds * video.framesPerSecond);
  if (motion.frames < asked * 0.98 - 1) {
    throw new Undecodable(`only ${motion.frames} of its ${video.frames} frames can be decoded.`);
  }
  const [compared, ...next] = opening;
  if (!compared) throw new Undecodable('not one of its frames can be decoded.');
  return { motion, opening: [compared, ...next] };
}

/** The first frames; a re-synthesised opening is best within them, and by the fifth the scene has moved on. */
type Opening = [Uint8Array, ...Uint8Array[]];

async function measureRest(source: Source, { clipPath, referencePath }: MeasureClipOptions) {
  const sound = await soundOf(source, clipPath);
  const reference = referencePath === undefined ? undefined : await readReference(source, referencePath, clipPath);
  return { reference, ...sound };
}

/** Whatever is wrong with its sound, a clip can be seen. */
async function soundOf(source: Source, clipPath: string): Promise<Pick<ClipMeasurements, 'sound' | 'soundTrouble'>> {
  const { audio } = source.clip;
  if (audio === undefined) return {};
  const strict = await measureSound(source.ffmpeg, { ...source, seconds: audio.seconds });
  if (strict.outcome === 'measured') return { sound: strict.sound };
  const input = lenientInputArgs(clipPath, { demuxer: 'mp4' });
  const lenient = await measureSound(source.ffmpeg, { ...source, input, seconds: audio.seconds });
  const soundTrouble = strict.message;
  return lenient.outcome === 'measured' ? { sound: lenient.sound, soundTrouble } : { soundTrouble };
}

interface Reference {
  frame: Uint8Array;
  sharpness?: number;
}

async function readReference(source: Source, path: string, clipPath: string): Promise<Reference> {
  const read = await readImageHeader(path);
  if (read.outcome !== 'read') throw new Undecodable(`its reference cannot be read: ${read.message}`);
  const input = imageInputArgs(path, read.header.format);
  const frame = await oneFrame(source, input, source.size);
  const fine = detailSize(source.clip.video);
  const detailOf = async (of: string[]): Promise<number> =>
    describeDetail(planesOf(await oneFrame(source, of, fine), fine).y).laplacianVariance;
  const expected = await detailOf(input);
  // A plain surface has no detail to lose, and next to none makes any ratio.
  return expected < 1 ? { frame } : { frame, sharpness: (await detailOf(openingInput(source, clipPath))) / expected };
}

/** The clip from the frame on that is compared. */
const openingInput = ({ input, openingAt }: Source, clipPath: string): string[] =>
  openingAt === 0 ? input : inputArgs(clipPath, { demuxer: 'mp4', before: ['-ss', openingAt.toFixed(6)] });

async function oneFrame(source: Source, input: string[], size: FrameSize): Promise<Uint8Array> {
  let only: Uint8Array | undefined;
  const { ffmpeg, signal } = source;
  const decoded = await streamSmallFrames(
    ffmpeg,
    { input, size, signal, frames: 1 },
    (frame) => (only = frame.slice()),
  );
  if (decoded.outcome === 'undecodable') throw new Undecodable(decoded.message);
  if (!only) throw new Undecodable('not one frame can be decoded.');
  return only;
}

function compareOpening(pictures: { opening: Opening; reference: Reference; size: FrameSize }): AnchorMeasurements {
  const { opening, reference, size } = pictures;
  const wanted = planesOf(reference.frame, size);
  const [first] = opening;
  const { u, v } = planesOf(first, size);
  return {
    ssim: Math.max(...opening.map((frame) => ssim(planesOf(frame, size).y, wanted.y))),
    psnrDb: psnrDb(meanSquaredError(first, reference.frame)),
    chromaPsnrDb: Math.min(
      psnrDb(meanSquaredError(u.samples, wanted.u.samples)),
      psnrDb(meanSquaredError(v.samples, wanted.v.samples)),
    ),
    ...(reference.sharpness === undefined ? {} : { sharpness: reference.sharpness }),
  };
}
