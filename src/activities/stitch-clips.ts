import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Activities, ActivityOutput } from '../contract/activities';
import type { Ffmpeg } from '../media/find-ffmpeg';
import { stitchClips } from '../media/stitch-clips';
import { withTempDir } from '../media/with-temp-dir';
import { fileIn } from '../plans/files';
import type { BlobStore } from '../storage/blob-store';
import { stitchedInBlob, stitchedMetadata } from '../storage/stitched-in-blob';
import type { Log } from './log';

/** All clips and the file lie in the temporary folder of one host at once. */
const MAX_BYTES = 1024 * 1024 * 1024;

export interface StitchClipsDeps {
  readonly media: Pick<BlobStore, 'facts' | 'saveTo' | 'upload'>;
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Puts the clips of a pipeline into one file. A file of these clips is made once, whoever asks; one of other clips is replaced. */
export function createStitchClips({ media, ffmpeg, log, signal }: StitchClipsDeps): Activities['stitchClips'] {
  return async ({ pipelineId, clips, blob, contentSha256 }) =>
    withTempDir(async (dir): Promise<ActivityOutput<'stitchClips'>> => {
      const there = await media.facts(blob);
      if (stitchedInBlob(there)?.content === contentSha256) return { outcome: 'stitched' };
      let bytes = 0;
      const paths: string[] = [];
      for (const [index, clip] of clips.entries()) {
        const facts = await media.facts(clip.blob);
        const name = fileIn(clip.blob);
        // A resume may have replaced it since: what was asked for is then no more.
        if (facts === undefined || facts.metadata['sha256'] !== clip.sha256)
          return failed('clip_missing', `${name} is no longer the clip that was asked for.`);
        bytes += facts.bytes;
        if (bytes > MAX_BYTES)
          return failed('sequence_too_large', `The clips have more than ${MAX_BYTES / 1024 / 1024} MiB together.`);
        const path = join(dir, `${index}.mp4`);
        if (!(await media.saveTo(clip.blob, path))) return failed('clip_missing', `${name} is no longer stored.`);
        paths.push(path);
      }
      const outputPath = join(dir, 'sequence.mp4');
      const made = await stitchClips(await ffmpeg(), { paths, outputPath, dir, signal });
      if (made.outcome === 'failed') {
        log('sequence.failed', { pipelineId });
        return failed('sequence_failed', made.message);
      }
      const { how, why, frames, seconds } = made;
      const metadata = {
        ...stitchedMetadata({ content: contentSha256, how, frames, seconds, ...(why === null ? {} : { why }) }),
        sha256: await sha256Of(outputPath),
      };
      // Made elsewhere meanwhile, it throws; the next try finds that one.
      const conditions = there === undefined ? { ifNoneMatch: '*' } : { ifMatch: there.etag };
      await media.upload(blob, createReadStream(outputPath), { contentType: 'video/mp4', metadata, conditions });
      log('sequence.stitched', { pipelineId, how, clips: clips.length, seconds });
      return { outcome: 'stitched' };
    });
}

const failed = (code: string, detail: string): ActivityOutput<'stitchClips'> => ({
  outcome: 'failed',
  problem: { code, detail },
});

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
