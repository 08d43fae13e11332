import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Activities } from '../contract/activities';
import type { ReferenceCandidate } from '../contract/reference-candidate';
import type { CandidateFrame } from '../media/candidate-frames';
import { candidateFrames } from '../media/candidate-frames';
import { encodePng } from '../media/encode-png';
import type { Ffmpeg } from '../media/find-ffmpeg';
import { scoreCandidates } from '../media/score-candidates';
import { shrinkPicture } from '../media/shrink-picture';
import { withTempDir } from '../media/with-temp-dir';
import { candidateFile, thumbnailFile } from '../plans/files';
import type { BlobStore } from '../storage/blob-store';
import { clipForStills, fittedStill } from './clip-for-stills';
import type { Log } from './log';

export interface ExtractCandidatesDeps {
  readonly media: Pick<BlobStore, 'saveTo' | 'upload'>;
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** The longer side of a thumbnail, pixels. */
const THUMBNAIL_PX = 320;

/** Takes several frames of a stored clip, scored and each with a thumbnail. Run twice, it stores the same bytes again. */
export function createExtractCandidates({
  media,
  ffmpeg,
  log,
  signal,
}: ExtractCandidatesDeps): Activities['extractCandidates'] {
  return async ({ pipelineId, clipBlob, blob, candidates, size }) =>
    withTempDir(async (dir) => {
      const program = await ffmpeg();
      const clip = await clipForStills({ clipBlob, dir, media, ffmpeg: program, signal });
      if (clip.outcome === 'failed') return clip;
      const taken = await candidateFrames(program, { clipPath: clip.path, candidates, clipName: clip.name, signal });
      if (taken.outcome !== 'extracted') {
        log('reference.failed', { pipelineId, code: taken.outcome });
        const code = taken.outcome === 'past_end' ? 'frame_past_end' : 'clip_unreadable';
        return { outcome: 'failed', problem: { code, detail: taken.message } };
      }
      const scores = scoreCandidates(taken.frames);
      const stored: ReferenceCandidate[] = [];
      for (const [index, frame] of taken.frames.entries()) {
        const score = scores[index];
        const kept = await keep(frame, { number: index + 1, blob, size, dir, ffmpeg: program });
        if (kept.outcome === 'failed') return kept;
        if (score !== undefined) stored.push({ ...kept.still, ...score });
      }
      log('reference.candidates', { pipelineId, candidates: stored.length });
      return { outcome: 'extracted', candidates: stored };
    });

  async function keep(
    { atSeconds, picture }: CandidateFrame,
    to: { number: number; blob: string; size: string; dir: string; ffmpeg: Ffmpeg },
  ) {
    const { number, dir, size } = to;
    const imagePath = join(dir, `${number}.png`);
    const outputPath = join(dir, `${number}-fitted.png`);
    const png = await encodePng(picture);
    await writeFile(imagePath, png);
    const sha256 = createHash('sha256').update(png).digest('hex');
    const { width, height } = picture;
    const exact =
      `${width}x${height}` === size
        ? { path: imagePath, width, height, bytes: png.length, sha256 }
        : { path: outputPath, ...(await fittedStill(to.ffmpeg, { imagePath, outputPath, size, signal })) };
    if ('message' in exact)
      return { outcome: 'failed' as const, problem: { code: 'reference_unusable', detail: exact.message } };
    const blob = candidateFile(to.blob, number);
    const thumbnail = thumbnailFile(to.blob, number);
    const small = await encodePng(shrinkPicture(picture, thumbnailSize(picture)));
    await media.upload(blob, createReadStream(exact.path), PNG({ sha256: exact.sha256 }));
    await media.upload(thumbnail, Readable.from([small]), PNG({}));
    const frame = { bytes: exact.bytes, sha256: exact.sha256, width: exact.width, height: exact.height };
    return { outcome: 'kept' as const, still: { blob, ...frame, atSeconds, thumbnail } };
  }
}

const PNG = (metadata: Record<string, string>) => ({ contentType: 'image/png', metadata });

function thumbnailSize({ width, height }: { width: number; height: number }) {
  const factor = Math.min(1, THUMBNAIL_PX / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}
