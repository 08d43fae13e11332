import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Activities } from '../contract/activities';
import type { Ffmpeg } from '../media/find-ffmpeg';
import type { LoadSharp } from '../media/apply-profile';
import { prepareReference } from '../media/prepare-reference';
import { withTempDir } from '../media/with-temp-dir';
import { preparedOf } from '../media/prepared-of';
import { sidesOf } from '../plans/sides-of';
import type { BlobStore } from '../storage/blob-store';
import type { Log } from './log';

export interface PrepareStillDeps {
  readonly media: Pick<BlobStore, 'saveTo' | 'upload'>;
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly loadSharp?: LoadSharp;
}

/** Brings a picture that was made to the size of the clips, as one of the user's own is. Run twice, it stores the same bytes again. */
export function createPrepareStill({
  media,
  ffmpeg,
  log,
  signal,
  loadSharp,
}: PrepareStillDeps): Activities['prepareStill'] {
  return async ({ pipelineId, pictureBlob, blob, fit, size }) =>
    withTempDir(async (dir) => {
      const [imagePath, outputPath] = [join(dir, 'picture'), join(dir, 'reference.png')];
      if (!(await media.saveTo(pictureBlob, imagePath)))
        return failed('picture_missing', `${pictureBlob} is no longer in the media container.`);
      const made = await prepareReference(await ffmpeg(), {
        ...{ imagePath, outputPath, fit, ...sidesOf(size), signal },
        ...(loadSharp && { loadSharp }),
      });
      if (made.outcome === 'refused') return failed('reference_unusable', made.message);
      const { width, height, bytes, sha256 } = made;
      await media.upload(blob, createReadStream(outputPath), { contentType: 'image/png', metadata: { sha256 } });
      log('reference.prepared', { pipelineId, bytes, sha256 });
      const frame = { blob, bytes, sha256, width, height, atSeconds: null };
      return { outcome: 'extracted', reference: { ...frame, prepared: preparedOf(made, fit) } };
    });

  function failed(code: string, detail: string) {
    log('reference.failed', { code });
    return { outcome: 'failed' as const, problem: { code, detail } };
  }
}
