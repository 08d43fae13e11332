import { rmSync, writeFileSync } from 'node:fs';
import type { ClipSpec } from './clip-spec';
import { encodeClip, FRAMES_PER_SECOND } from './encode-clip';
import { runFfmpeg } from './ffmpeg';
import { referenceScene } from './reference-scene';
import { soundTrack } from './sound-track';
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
  const scene =
    referencePath === undefined
      ? textScene(spec)
      : referenceScene(spec, await openingPicture({ ffmpegPath, spec, referencePath }));
  const wavPath = spec.sound.kind === 'none' ? undefined : `${outPath}.wav`;
  if (spec.sound.kind !== 'none') writeFileSync(`${outPath}.wav`, soundTrack(spec.sound, spec));
  try {
    await encodeClip({
      ffmpegPath,
      spec,
      outPath,
      signal,
      frames: framesOf(spec, scene),
      ...(wavPath === undefined ? {} : { wavPath }),
    });
  } finally {
    if (wavPath !== undefined) rmSync(wavPath, { force: true });
  }
}

function* framesOf(
  { width, height, seconds, framesPerSecond = FRAMES_PER_SECOND, variant }: ClipSpec,
  scene: Scene,
): Generator<Uint8Array> {
  const canvas = { width, height, pixels: new Uint8Array(width * height * 3) };
  const count = Math.round(seconds * framesPerSecond);
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
