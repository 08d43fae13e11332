import { join } from 'node:path';
import type { ActivityInput } from '../contract/activities';
import { extractFrame } from '../media/extract-frame';
import type { Ffmpeg } from '../media/find-ffmpeg';
import type { Compared } from '../media/judge-clip';
import { probeClip } from '../media/probe-clip';
import { readableClip } from '../media/readable-clip';
import { fileIn } from '../plans/files';
import type { BlobStore } from '../storage/blob-store';

type Source = NonNullable<ActivityInput<'measureClip'>['source']>;

export interface SourceStillDeps {
  readonly media: Pick<BlobStore, 'saveTo'>;
  readonly ffmpeg: Pick<Ffmpeg, 'path'>;
  readonly signal: AbortSignal;
}

export type SourceStill =
  | {
      readonly outcome: 'taken';
      readonly referencePath: string;
      /** Where in the clip the frame is that is held against it, s. */
      readonly openingAt: number;
      readonly compared: Compared;
    }
  | { readonly outcome: 'missing' }
  | { readonly outcome: 'unreadable'; readonly message: string };

/**
 * What a clip is held against that was made from another one: the opening frame of that one; of an extension its last frame, against
 * the first that was added. A server may hand out the whole, as OpenAI's does, or what it added alone: the length tells.
 */
export async function stillOfSource(
  { media, ffmpeg, signal }: SourceStillDeps,
  { clipBlob, how, addsSeconds = 0 }: Source,
  { clipPath, dir }: { clipPath: string; dir: string },
): Promise<SourceStill> {
  const path = join(dir, 'source.mp4');
  if (!(await media.saveTo(clipBlob, path))) return { outcome: 'missing' };
  const readable = await readableClip(ffmpeg, { clipPath: path, dir, name: 'readable-source.mp4', signal });
  if (readable.outcome === 'unreadable') return readable;
  const referencePath = join(dir, 'source.png');
  const clipName = fileIn(clipBlob);
  const at = how === 'extend' ? 'last' : 0;
  const frame = await extractFrame(ffmpeg, {
    ...{ clipPath: readable.path, at, outputPath: referencePath, clipName, signal },
  });
  if (frame.outcome !== 'extracted') return { outcome: 'unreadable', message: frame.message };
  if (how !== 'extend') return { outcome: 'taken', referencePath, openingAt: 0, compared: 'source' };
  const [made, source] = await Promise.all([lengthOf(clipPath), lengthOf(readable.path)]);
  // Nearer to the length of both than to that of the added part alone.
  const openingAt = made > addsSeconds + source / 2 ? source : 0;
  return { outcome: 'taken', referencePath, openingAt, compared: 'seam' };
}

/** Of the picture, s; 0 where it cannot be told, of which the measuring has more to say. */
async function lengthOf(path: string): Promise<number> {
  const probed = await probeClip(path);
  return probed.outcome === 'unreadable' ? 0 : probed.clip.video.seconds;
}
