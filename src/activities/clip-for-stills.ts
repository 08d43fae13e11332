import { join } from 'node:path';
import type { Ffmpeg } from '../media/find-ffmpeg';
import { prepareReference } from '../media/prepare-reference';
import { probeClip } from '../media/probe-clip';
import { readableClip, salvageClip } from '../media/readable-clip';
import { fileIn } from '../plans/files';
import { sidesOf } from '../plans/sides-of';
import type { BlobStore } from '../storage/blob-store';

interface Asked {
  readonly clipBlob: string;
  readonly dir: string;
  readonly media: Pick<BlobStore, 'saveTo'>;
  readonly ffmpeg: Ffmpeg;
  readonly signal: AbortSignal;
}

type ClipForStills =
  | { readonly outcome: 'here'; readonly path: string; readonly name: string }
  | { readonly outcome: 'failed'; readonly problem: { readonly code: string; readonly detail: string } };

/** A stored clip as a file that frames can be taken from. */
export async function clipForStills({ clipBlob, dir, media, ffmpeg, signal }: Asked): Promise<ClipForStills> {
  const clipPath = join(dir, 'clip.mp4');
  if (!(await media.saveTo(clipBlob, clipPath)))
    return failed('clip_missing', `${clipBlob} is no longer in the media container.`);
  const probed = await probeClip(clipPath);
  // Of half a clip only what is there can be read; of a damaged one no frame is taken that may be guessed at.
  const isPart = probed.outcome === 'unreadable' && probed.shows === true;
  const readable = await (isPart ? salvageClip : readableClip)(ffmpeg, { clipPath, dir, signal });
  if (readable.outcome === 'unreadable') return failed('clip_unreadable', readable.message);
  return { outcome: 'here', path: readable.path, name: fileIn(clipBlob) };
}

const failed = (code: string, detail: string): ClipForStills => ({ outcome: 'failed', problem: { code, detail } });

/** A backend takes an image of the video's exact size only, and some deliver clips a few pixels off what was asked. */
export async function fittedStill(
  ffmpeg: Ffmpeg,
  { imagePath, outputPath, size, signal }: { imagePath: string; outputPath: string; size: string; signal: AbortSignal },
) {
  return prepareReference(ffmpeg, { imagePath, outputPath, ...sidesOf(size), fit: 'cover', signal });
}
