import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Activities } from '../contract/activities';
import { extractFrame } from '../media/extract-frame';
import type { Ffmpeg } from '../media/find-ffmpeg';
import { prepareReference } from '../media/prepare-reference';
import { probeClip } from '../media/probe-clip';
import { readableClip, salvageClip } from '../media/readable-clip';
import { withTempDir } from '../media/with-temp-dir';
import type { BlobStore } from '../storage/blob-store';
import type { Log } from './log';

export interface ExtractReferenceDeps {
  readonly media: Pick<BlobStore, 'saveTo' | 'upload'>;
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Takes one frame of a stored clip as a PNG. The same clip and time give the same bytes, so running it twice changes nothing. */
export function createExtractReference({
  media,
  ffmpeg,
  log,
  signal,
}: ExtractReferenceDeps): Activities['extractReference'] {
  return async ({ pipelineId, clipBlob, blob, at, size }) =>
    withTempDir(async (dir) => {
      const clipPath = join(dir, 'clip.mp4');
      const outputPath = join(dir, 'reference.png');
      if (!(await media.saveTo(clipBlob, clipPath))) {
        return {
          outcome: 'failed',
          problem: { code: 'clip_missing', detail: `${clipBlob} is no longer in the media container.` },
        };
      }
      const fittedPath = join(dir, 'fitted.png');
      const program = await ffmpeg();
      const probed = await probeClip(clipPath);
      // Of half a clip only what is there can be read; of a damaged one no frame is taken that may be guessed at.
      const isPart = probed.outcome === 'unreadable' && probed.shows === true;
      const readable = await (isPart ? salvageClip : readableClip)(program, { clipPath, dir, signal });
      if (readable.outcome === 'unreadable')
        return { outcome: 'failed', problem: { code: 'clip_unreadable', detail: readable.message } };
      const frame = await extractFrame(program, {
        clipPath: readable.path,
        at,
        outputPath,
        clipName: clipBlob.slice(clipBlob.lastIndexOf('/') + 1),
        signal,
      });
      if (frame.outcome !== 'extracted') {
        log('reference.failed', { pipelineId, code: frame.outcome });
        const code = frame.outcome === 'past_end' ? 'frame_past_end' : 'clip_unreadable';
        return { outcome: 'failed', problem: { code, detail: frame.message } };
      }
      const { atSeconds } = frame;
      const exact =
        `${frame.width}x${frame.height}` === size
          ? frame
          : await fitted(program, { outputPath, fittedPath, size, signal });
      if ('message' in exact)
        return { outcome: 'failed', problem: { code: 'reference_unusable', detail: exact.message } };
      const { width, height, bytes, sha256 } = exact;
      await media.upload(blob, createReadStream(exact === frame ? outputPath : fittedPath), {
        contentType: 'image/png',
        metadata: { sha256 },
      });
      log('reference.extracted', { pipelineId, atSeconds, bytes, sha256 });
      return { outcome: 'extracted', reference: { blob, bytes, sha256, width, height, atSeconds } };
    });
}

/** A backend takes an image of the video's exact size only, and some deliver clips a few pixels off what was asked. */
async function fitted(
  ffmpeg: Ffmpeg,
  {
    outputPath,
    fittedPath,
    size,
    signal,
  }: { outputPath: string; fittedPath: string; size: string; signal: AbortSignal },
) {
  const [width = 0, height = 0] = size.split('x').map(Number);
  return prepareReference(ffmpeg, {
    imagePath: outputPath,
    outputPath: fittedPath,
    width,
    height,
    fit: 'cover',
    signal,
  });
}
