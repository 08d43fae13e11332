import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Activities } from '../contract/activities';
import { extractFrame } from '../media/extract-frame';
import type { Ffmpeg } from '../media/find-ffmpeg';
import { withTempDir } from '../media/with-temp-dir';
import type { BlobStore } from '../storage/blob-store';
import type { Log } from './log';

export interface ExtractReferenceDeps {
  readonly media: Pick<BlobStore, 'saveTo' | 'upload'>;
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly log: Log;
}

/** Takes one frame of a stored clip as a PNG. The same clip and time give the same bytes, so running it twice changes nothing. */
export function createExtractReference({ media, ffmpeg, log }: ExtractReferenceDeps): Activities['extractReference'] {
  return async ({ pipelineId, clipBlob, blob, at }) =>
    await withTempDir(async (dir) => {
      const clipPath = join(dir, 'clip.mp4');
      const outputPath = join(dir, 'reference.png');
      if (!(await media.saveTo(clipBlob, clipPath))) {
        return {
          outcome: 'failed',
          problem: { code: 'clip_missing', detail: `${clipBlob} is no longer in the media container.` },
        };
      }
      const frame = await extractFrame(await ffmpeg(), { clipPath, at, outputPath });
      if (frame.outcome !== 'extracted') {
        log('reference.failed', { pipelineId, code: frame.outcome });
        const code = frame.outcome === 'past_end' ? 'frame_past_end' : 'clip_unreadable';
        return { outcome: 'failed', problem: { code, detail: frame.message } };
      }
      const { width, height, bytes, sha256, atSeconds } = frame;
      await media.upload(blob, createReadStream(outputPath), { contentType: 'image/png', metadata: { sha256 } });
      log('reference.extracted', { pipelineId, atSeconds, bytes, sha256 });
      return { outcome: 'extracted', reference: { blob, bytes, sha256, width, height, atSeconds } };
    });
}
