import { rmSync, writeFileSync } from 'node:fs';
import type { ClipSpec } from './clip-spec';
import { encodeClip, FRAMES_PER_SECOND } from './encode-clip';
import { runFfmpeg } from './ffmpeg';
import { referenceScene } from './reference-scene';
import { soundTrack } from './sound-track';
import type { Canvas } from './place-sprite';
import type { Scene } from './text-scene';
import { textScene } from './text-scene';

export interface RenderTask {
  readonly ffmpegPath: string;
  readonly spec: ClipSpec;
  readonly referencePath?: string;
  readonly outPath: string;
}

/** Renders a clip into `outPath`. Heavy: runs in a process of its own, see render-pool.ts. */
export async function renderClip(
  { ffmpegPath, spec, referencePath, outPath }: RenderTask,
  signal?: AbortSignal,
): Promise<void> {
  const opening =
    referencePath === undefined ? undefined : await openingPicture({ ffmpegPath, spec: firstOf(spec), referencePath });
  const wavPath = spec.sound.kind === 'none' ? undefined : `${outPath}.wav`;
  if (spec.sound.kind !== 'none') writeFileSync(`${outPath}.wav`, soundTrack(spec.sound, spec));
  try {
    await encodeClip({
      ffmpegPath,
      spec,
      outPath,
      signal,
      frames: framesOf(spec, opening),
      ...(wavPath === undefined ? {} : { wavPath }),
    });
  } finally {
    if (wavPath !== undefined) rmSync(wavPath, { force: true });
  }
}

/** The clip that a chain of extensions begins with. */
const firstOf = (spec: ClipSpec): ClipSpec => (spec.before === undefined ? spec : firstOf(spec.before));

function* framesOf(spec: ClipSpec, opening: Uint8Array | undefined): Generator<Uint8Array> {
  const { width, height } = spec;
  const canvas = { width, height, pixels: new Uint8Array(width * height * 3) };
  let left = frameCount(spec);
  for (const frame of drawn(spec, canvas, opening)) {
    if (left-- <= 0) return;
    yield frame;
  }
}

const frameCount = ({ seconds, framesPerSecond = FRAMES_PER_SECOND }: ClipSpec): number =>
  Math.round(seconds * framesPerSecond);

/** What it begins with first; then it goes on from the last frame of that. */
function* drawn(spec: ClipSpec, canvas: Canvas, opening: Uint8Array | undefined): Generator<Uint8Array> {
  const { before } = spec;
  if (before === undefined) {
    yield* play(spec, canvas, opening === undefined ? textScene(spec) : referenceScene(spec, opening));
    return;
  }
  yield* drawn(before, canvas, opening);
  const added = { ...spec, seconds: spec.seconds - before.seconds };
  if (added.seconds > 0) yield* play(added, canvas, referenceScene(added, canvas.pixels.slice()));
}

function* play(spec: ClipSpec, canvas: Canvas, scene: Scene): Generator<Uint8Array> {
  const { variant } = spec;
  const count = frameCount(spec);
  const lastMoving = variant === 'frozen' ? 0 : variant === 'half-frozen' ? count / 2 : count;
  for (let frame = 0; frame < count; frame++) {
    if (variant !== 'black' && frame <= lastMoving) scene(canvas, frame / count);
    yield canvas.pixels;
  }
}

/** The reference as RGB at the clip's size; the drift variant opens with another composition and another hue. */
async function openingPicture({
  ffmpegPath,
  spec,
  referencePath,
}: Required<Pick<RenderTask, 'ffmpegPath' | 'spec' | 'referencePath'>>): Promise<Uint8Array> {
  const { width, height, variant } = spec;
  const drift = variant === 'drift' ? ',hflip,hue=h=25' : '';
  const filter = `scale=${width}:${height}:flags=lanczos${drift},format=rgb24`;
  const args = [
    '-v',
    'error',
    '-nostdin',
    '-noautorotate',
    '-i',
    referencePath,
    '-frames:v',
    '1',
    '-vf',
    filter,
    '-f',
    'rawvideo',
    'pipe:1',
  ];
  const picture = await runFfmpeg(ffmpegPath, args);
  if (picture.length !== width * height * 3) {
    throw new Error(
      `The reference image decoded to ${picture.length} bytes; ${width}x${height} needs ${width * height * 3}.`,
    );
  }
  return picture;
}
