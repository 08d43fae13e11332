import { rm, stat } from 'node:fs/promises';
import { imageInputArgs, maxPixels } from './decode-args';
import type { Ffmpeg } from './find-ffmpeg';
import type { ImageHeader } from './image-header';
import { readImageHeader } from './read-image-header';
import { runFfmpeg } from './run-ffmpeg';
import type { FrameSize } from './small-frames';
import { applyProfile, type LoadSharp } from './apply-profile';
import { pngMaxBytes, writePng, type WrittenPng } from './write-png';

export interface PrepareReferenceOptions {
  /** PNG, JPEG or WebP, told by its content. */
  readonly imagePath: string;
  /** Pixels the render wants. */
  readonly width: number;
  readonly height: number;
  /** `exact` refuses any other size, `cover` fills the frame and cuts what hangs over, `contain` adds black bars. */
  readonly fit: 'exact' | 'cover' | 'contain';
  /** A PNG is written here; after a refusal nothing is left at this path. */
  readonly outputPath: string;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
  /** Loads sharp, which applies colour profiles; where it rejects, there is none. */
  readonly loadSharp?: LoadSharp;
}

export type PreparedReference =
  | ({
      outcome: 'prepared';
      source: ImageHeader;
      /** The profile of the picture's colours, where that is another than sRGB, and whether it was applied. */
      profile?: { name: string; applied: boolean };
    } & WrittenPng)
  | {
      outcome: 'refused';
      reason: 'not_an_image' | 'damaged' | 'unsupported' | 'too_large' | 'too_many_pixels' | 'wrong_size';
      message: string;
    };

export const maxImageBytes = 64 * 1024 * 1024;

/**
 * Turns a picture into an 8-bit RGB PNG of the exact size a render wants: upright by its EXIF orientation, transparent
 * parts on white, metadata left out. An opaque RGB picture of that very size keeps every pixel.
 */
export async function prepareReference(
  ffmpeg: Pick<Ffmpeg, 'path'>,
  options: PrepareReferenceOptions,
): Promise<PreparedReference> {
  await rm(options.outputPath, { force: true });
  const { size: bytes } = await stat(options.imagePath);
  if (bytes > maxImageBytes) {
    return refused('too_large', `The picture has ${bytes} bytes; at most ${maxImageBytes} were expected.`);
  }
  const read = await readImageHeader(options.imagePath);
  if (read.outcome !== 'read') return refused(read.outcome, read.message);
  const refusal = refusalOf(read.header, options);
  if (refusal) return refusal;
  const plain = await withoutProfile(read.header, options);
  if ('message' in plain) return refused('damaged', plain.message);
  const { header, imagePath, profile } = plain;

  const run = await runFfmpeg(ffmpeg, {
    args: [
      ...imageInputArgs(imagePath, header.format),
      ...['-filter_complex', filterGraph(header, options), '-map', '[out]', '-frames:v', '1', '-map_metadata', '-1'],
      ...['-fflags', '+bitexact', '-flags:v', '+bitexact', '-pix_fmt', 'rgb24', '-c:v', 'png'],
      ...['-f', 'image2pipe', 'pipe:1'],
    ],
    timeoutMs: options.timeoutMs ?? 60_000,
    signal: options.signal,
    maxOutputBytes: pngMaxBytes(options),
  });
  if (run.outcome !== 'finished') return refused('damaged', `The picture cannot be decoded: ${run.message}`);
  const written = await writePng(options.outputPath, run.stdout);
  if (!written) return refused('damaged', 'The picture cannot be decoded: ffmpeg made no whole PNG of it.');
  return { outcome: 'prepared', source: read.header, ...profile, ...written };
}

/** ffmpeg leaves colour profiles out of account, so one that says something is applied before. */
async function withoutProfile(
  header: ImageHeader,
  { imagePath, outputPath, loadSharp }: PrepareReferenceOptions,
): Promise<
  | { header: ImageHeader; imagePath: string; profile?: { profile: { name: string; applied: boolean } } }
  | { message: string }
> {
  const { profile: name, ...rest } = header;
  if (name === undefined) return { header, imagePath };
  const plainPath = `${outputPath}.srgb.png`;
  const run = await applyProfile(imagePath, { outputPath: plainPath, ...(loadSharp && { loadSharp }) });
  if (run.outcome === 'damaged') return { message: `The picture cannot be decoded: ${run.message}` };
  if (run.outcome === 'no_sharp') return { header, imagePath, profile: { profile: { name, applied: false } } };
  const upright = { ...rest, ...uprightSize(header), orientation: 1, format: 'png' as const };
  return { header: upright, imagePath: plainPath, profile: { profile: { name, applied: true } } };
}

function refusalOf(header: ImageHeader, wanted: PrepareReferenceOptions): PreparedReference | undefined {
  if (header.unsupported) return refused('unsupported', `The picture is ${header.unsupported}.`);
  const { width, height } = uprightSize(header);
  if (width * height > maxPixels) {
    return refused('too_many_pixels', `The picture is ${width}x${height}; at most ${maxPixels} pixels were expected.`);
  }
  if (wanted.fit === 'exact' && (width !== wanted.width || height !== wanted.height)) {
    const expected = `exactly ${wanted.width}x${wanted.height}`;
    return refused('wrong_size', `The picture is ${width}x${height}; ${expected} was expected.`);
  }
  return undefined;
}

function filterGraph(header: ImageHeader, wanted: PrepareReferenceOptions): string {
  const from = uprightSize(header);
  const scaled = scaledSize(from, wanted);
  const isScaled = scaled.width !== from.width || scaled.height !== from.height;
  const picture = [
    ...rotation(header.orientation),
    ...(isScaled ? [`scale=${scaled.width}:${scaled.height}:flags=lanczos`] : []),
  ];
  const frame =
    wanted.fit === 'contain'
      ? `pad=${wanted.width}:${wanted.height}:(ow-iw)/2:(oh-ih)/2:color=black`
      : `crop=${wanted.width}:${wanted.height}`;
  if (!header.hasAlpha) return `[0:v:0]${[...picture, 'format=rgb24', frame, 'setsar=1'].join(',')}[out]`;
  // Alpha that is merely dropped shows whatever colour the transparent pixels hide.
  return [
    `[0:v:0]${[...picture, 'format=rgba'].join(',')}[front]`,
    `color=c=white:s=${scaled.width}x${scaled.height}:r=1,format=rgba[white]`,
    `[white][front]overlay=format=rgb:shortest=1,format=rgb24,${frame},setsar=1[out]`,
  ].join(';');
}

/** Worked out here, to the pixel: ffmpeg's versions do not all round alike. */
function scaledSize(from: FrameSize, wanted: PrepareReferenceOptions): FrameSize {
  const [across, down] = [wanted.width / from.width, wanted.height / from.height];
  const factor = wanted.fit === 'contain' ? Math.min(across, down) : Math.max(across, down);
  return {
    width: factor === across ? wanted.width : Math.max(1, Math.round(from.width * factor)),
    height: factor === down ? wanted.height : Math.max(1, Math.round(from.height * factor)),
  };
}

function uprightSize({ width, height, orientation }: ImageHeader): FrameSize {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

/** Old versions of ffmpeg ignore EXIF and new ones obey it, so it is switched off there and done here. */
function rotation(orientation: number): string[] {
  switch (orientation) {
    case 2:
      return ['hflip'];
    case 3:
      return ['hflip', 'vflip'];
    case 4:
      return ['vflip'];
    case 5:
      return ['transpose=cclock_flip'];
    case 6:
      return ['transpose=clock'];
    case 7:
      return ['transpose=clock_flip'];
    case 8:
      return ['transpose=cclock'];
    default:
      return [];
  }
}

function refused(
  reason: Extract<PreparedReference, { outcome: 'refused' }>['reason'],
  message: string,
): PreparedReference {
  return { outcome: 'refused', reason, message };
}
