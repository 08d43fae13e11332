import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Activities } from '../contract/activities';
import { extractFrame } from '../media/extract-frame';
import type { Ffmpeg } from '../media/find-ffmpeg';
import { withTempDir } from '../media/with-temp-dir';
import type { BlobStore } from '../storage/blob-store';
import { clipForStills, fittedStill } from './clip-for-stills';
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
      const outputPath = join(dir, 'reference.png');
      const fittedPath = join(dir, 'fitted.png');
      const program = await ffmpeg();
      const clip = await clipForStills({ clipBlob, dir, media, ffmpeg: program, signal });
      if (clip.outcome === 'failed') return clip;
      const frame = await extractFrame(program, { clipPath: clip.path, at, outputPath, clipName: clip.name, signal });
      if (frame.outcome !== 'extracted') {
        log('reference.failed', { pipelineId, code: frame.outcome });
        const code = frame.outcome === 'past_end' ? 'frame_past_end' : 'clip_unreadable';
        return { outcome: 'failed', problem: { code, detail: frame.message } };
      }
      const { atSeconds } = frame;
      const exact =
        `${frame.width}x${frame.height}` === size
          ? frame
          : await fittedStill(program, { imagePath: outputPath, outputPath: fittedPath, size, signal });
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
