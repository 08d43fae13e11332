import { FROM_ZERO, imageInputArgs, inputArgs, passthrough, pictureStream, type Program } from './decode-args';
import { blocksOf, type Blocks, type Plane } from './frame-similarity';
import { createFrameSplitter } from './frame-splitter';
import type { ImageHeader } from './image-header';
import type { SoundMeter } from './measure-sound';
import type { FrameAt } from './extract-frame';
import { createTagReader, type PictureTags } from './picture-tags';
import { runFfmpeg } from './run-ffmpeg';
import { frameBytes, planesOf, shrink, type FrameSize } from './small-frames';
import { createStillTaker, stillFilter, type TakenStill } from './still-taker';
import type { VideoTrack } from './mp4-tracks';

/** One frame of the clip, shrunk; all of it is valid during the call only that hands it over. */
export interface SmallFrame {
  /** From 0 on, in the order in which they are shown. */
  readonly index: number;
  /** When it is shown, s. */
  readonly seconds: number;
  /** As yuv420p. */
  readonly bytes: Uint8Array;
  readonly y: Plane;
  readonly u: Plane;
  readonly v: Plane;
  /** Of its luma. */
  readonly blocks: Blocks;
}

/** Sees every frame of a clip in turn. */
export interface FrameMeter {
  add(frame: SmallFrame): void;
}

export type StillSource =
  { readonly path: string; readonly format: ImageHeader['format'] } | { readonly frameAt: FrameAt };

export interface DecodeClipOptions {
  readonly clipPath: string;
  readonly video: VideoTrack;
  readonly size: FrameSize;
  readonly meters: readonly FrameMeter[];
  /** Absent: the sound is left alone. */
  readonly sound?: SoundMeter | undefined;
  /** A still to shrink in the same way, a file or a frame of the clip itself, and at which frame of the clip it is held against it. */
  readonly still?: StillSource & { readonly openingFrame: number };
  /** Frames to take as stills on the way. */
  readonly stillsAt?: readonly FrameAt[];
  /** A small picture of one frame, for lists and cards. Absent: none is made. */
  readonly poster?: FrameSize & { readonly frame: number };
  /** The size in which fine detail is looked for, in the still and the frame against which it is held. */
  readonly fine: FrameSize;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

export type DecodedClip =
  | {
      outcome: 'decoded';
      frames: number;
      tags: PictureTags;
      still?: DecodedStill;
      /** JPEG; absent where the clip ends before that frame. */
      poster?: Buffer;
      /** In the order asked for; undefined for one that was not to be had. */
      stills: readonly (TakenStill | undefined)[];
    }
  | { outcome: 'undecodable'; message: string };

export interface DecodedStill {
  readonly frame: Uint8Array;
  readonly fine: Uint8Array;
  /** The frame that it is held against; undefined where the clip ends before. */
  readonly fineOpening: Uint8Array | undefined;
}

/**
 * Decodes a clip once for everything that is measured in it, in one process: decoding takes nearly all of the time. A fault anywhere
 * ends it, as no guess at a picture is measured.
 */
export async function decodeClip(ffmpeg: Program, options: DecodeClipOptions): Promise<DecodedClip> {
  const { clipPath, video, size, fine, meters, sound, still, stillsAt = [], poster } = options;
  const posterParts: Buffer[] = [];
  const inOrder = passthrough(ffmpeg);
  const [stillFrame, stillFine, openingFine] = [oneFrame(size), oneFrame(fine), oneFrame(fine)];
  let frames = 0;
  let blocks: Blocks | undefined;
  const splitter = createFrameSplitter(frameBytes(size), (bytes) => {
    const seconds = video.times?.[frames] ?? frames / video.framesPerSecond;
    const planes = planesOf(bytes, size);
    blocks = blocksOf(planes.y, blocks);
    const frame = { index: frames, seconds, bytes, ...planes, blocks };
    frames += 1;
    for (const meter of meters) meter.add(frame);
  });
  const tags = createTagReader();
  const takers: ((chunk: Buffer) => void)[] = [];
  const pipeTo = (taker: (chunk: Buffer) => void): string => `pipe:${2 + takers.push(taker)}`;
  const single = (label: string, taker: (chunk: Buffer) => void): string[] => [
    ...['-map', label, ...inOrder, '-frames:v', '1', '-f', 'rawvideo', pipeTo(taker)],
  ];
  const taken = stillsAt.map((at, index) => createStillTaker({ at, video, name: `still${index}` }));
  const run = await runFfmpeg(ffmpeg, {
    args: [
      ...inputArgs(clipPath, { demuxer: 'mp4', before: stillsAt.length === 0 ? [] : FROM_ZERO }),
      ...(still !== undefined && 'path' in still ? imageInputArgs(still.path, still.format) : []),
      ...(still === undefined ? [] : stillGraph(options, still)),
      ...['-map', pictureStream(video), '-vf', shrink(size), ...inOrder, '-f', 'rawvideo', 'pipe:1'],
      ...(still === undefined
        ? ['-map', pictureStream(video), '-vf', FIRST_SHOWN, '-frames:v', '1', '-f', 'null', '-']
        : [
            ...single('[still]', stillFrame.push),
            ...single('[stillfine]', stillFine.push),
            ...single('[openingfine]', openingFine.push),
          ]),
      ...(sound === undefined ? [] : [...sound.args, pipeTo(sound.push)]),
      ...(poster === undefined
        ? []
        : [...posterArgs(video, poster), ...inOrder, pipeTo((chunk) => void posterParts.push(chunk))]),
      ...taken.flatMap(({ args, push }) => [...args, ...inOrder, pipeTo(push)]),
    ],
    onOutput: splitter.push,
    onMore: takers,
    onLogLine: (line) => {
      tags.read(line);
      sound?.readLine(line);
      for (const { readLine } of taken) readLine(line);
    },
    maxOutputBytes: Number.MAX_SAFE_INTEGER,
    timeoutMs: options.timeoutMs ?? 120_000,
    signal: options.signal,
  });
  if (run.outcome !== 'finished') return { outcome: 'undecodable', message: run.message };
  const told = { ...video.tags, ...tags.tags() };
  // Where some frames are missing, the last that came is not the last.
  const stills = taken.map(({ result }) => (frames === video.frames ? result() : undefined));
  const decoded = {
    ...({ outcome: 'decoded', frames, tags: told, stills } as const),
    ...(posterParts.length === 0 ? {} : { poster: Buffer.concat(posterParts) }),
  };
  if (still === undefined) return decoded;
  const [frame, fineStill] = [stillFrame.taken(), stillFine.taken()];
  if (frame && fineStill) return { ...decoded, still: { frame, fine: fineStill, fineOpening: openingFine.taken() } };
  return 'path' in still ? { outcome: 'undecodable', message: 'ffmpeg made no picture of its reference.' } : decoded;
}

/** Whether a clip is interlaced is told by nothing else. Of every frame it would sum up the pixels, for nothing. */
const FIRST_SHOWN = 'trim=end_frame=1,showinfo';

/** Of all other frames not even the colours are converted. */
const posterArgs = (video: VideoTrack, { frame, width, height }: FrameSize & { readonly frame: number }): string[] => [
  ...[
    '-map',
    pictureStream(video),
    '-vf',
    `select=eq(n\\,${frame}),scale=${width}:${height}:out_range=full,format=yuvj420p`,
  ],
  ...['-frames:v', '1', '-c:v', 'mjpeg', '-q:v', '4', '-f', 'image2pipe'],
];

function stillGraph(
  { video, size, fine }: DecodeClipOptions,
  { openingFrame, ...still }: StillSource & { openingFrame: number },
): string[] {
  const picture = pictureStream(video);
  const graph = [
    'path' in still
      ? `[1:v:0]split=2[a][b]`
      : `[${picture}]${stillFilter(still.frameAt, video)},format=rgb24,split=2[a][b]`,
    `[a]${shrink(size)}[still]`,
    `[b]${shrink(fine)}[stillfine]`,
    `[${picture}]trim=start_frame=${openingFrame}:end_frame=${openingFrame + 1},showinfo,${shrink(fine)}[openingfine]`,
  ];
  return ['-filter_complex', graph.join(';')];
}

function oneFrame(size: FrameSize): { push: (chunk: Uint8Array) => void; taken: () => Uint8Array | undefined } {
  let frame: Uint8Array | undefined;
  const { push } = createFrameSplitter(frameBytes(size), (bytes) => (frame ??= bytes.slice()));
  return { push, taken: () => frame };
}
