import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import type { Activities } from '../contract/activities';
import type { Problem } from '../contract/outcome';
import { createClipCheck } from '../media/clip-check';
import type { BlobStore } from '../storage/blob-store';
import { ContentError } from '../video-api/content-stream';
import type { Content } from '../video-api/outcomes';
import type { VideoApi } from '../video-api/video-api';
import type { Log } from './log';
import { problemOf } from './outcome-of-problem';

export interface StoreClipDeps {
  readonly videoApi: Pick<VideoApi, 'content'>;
  readonly media: Pick<BlobStore, 'upload' | 'facts'>;
  readonly maxClipBytes: number;
  readonly log: Log;
}

/**
 * Brings a finished clip home as it is: streamed, hashed and checked on the way, never re-muxed (that would break its
 * provenance manifest). The blob appears only when every byte of a whole MP4 has passed; run twice, it stays one blob.
 */
export function createStoreClip({ videoApi, media, maxClipBytes, log }: StoreClipDeps): Activities['storeClip'] {
  return async ({ pipelineId, shot, renderId, blob }) => {
    const known = await media.facts(blob);
    const knownSha256 = known?.metadata['sha256'];
    if (known !== undefined && knownSha256 !== undefined && known.metadata['renderid'] === renderId) {
      return { outcome: 'stored', clip: { blob, bytes: known.bytes, sha256: knownSha256 } };
    }

    const answer = await videoApi.content(renderId);
    if (answer.outcome === 'problem') {
      const { kind, status } = answer.problem;
      if (kind === 'bad_answer') {
        // A page where a clip was expected (a sign-in, a proxy): that is not a clip which comes late.
        log('clip.invalid', { pipelineId, shot, renderId, code: kind });
        return { outcome: 'invalid', problem: problemOf(answer.problem) };
      }
      log('clip.not_ready', { pipelineId, shot, renderId, kind, status });
      return {
        outcome: 'not_ready',
        problem: problemOf(answer.problem),
        retryAfterMs: answer.problem.retryAfterMs ?? null,
      };
    }

    const metadata: Record<string, string> = { renderid: renderId };
    const inspector = inspect(answer, { maxClipBytes, metadata });
    answer.body.on('error', (error) => inspector.destroy(error));
    // A small body can fail before the storage listens, and an error nobody listens for ends the process.
    inspector.on('error', () => undefined);
    try {
      await media.upload(blob, answer.body.pipe(inspector), { contentType: 'video/mp4', metadata });
    } catch (error) {
      const problem = clipProblem(inspector.errored ?? error);
      if (problem === undefined) throw error;
      log('clip.invalid', { pipelineId, shot, renderId, code: problem.code });
      return { outcome: 'invalid', problem };
    } finally {
      answer.body.destroy();
    }
    const clip = { blob, bytes: Number(metadata['bytes']), sha256: metadata['sha256'] ?? '' };
    log('clip.stored', { pipelineId, shot, renderId, bytes: clip.bytes, sha256: clip.sha256 });
    return { outcome: 'stored', clip };
  };
}

/** What came down is not the clip. A value for the orchestrator, thrown only through the stream. */
class NotTheClip extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

function clipProblem(error: unknown): Problem | undefined {
  if (error instanceof NotTheClip) return { code: error.code, detail: error.message };
  if (error instanceof ContentError) return { code: error.problem.kind, detail: error.message };
  return undefined;
}

interface Inspection {
  readonly maxClipBytes: number;
  readonly metadata: Record<string, string>;
}

/** Passes the bytes on, and fails at their end unless they were a whole MP4. */
function inspect(content: Pick<Content, 'contentType'>, { maxClipBytes, metadata }: Inspection): Transform {
  const check = createClipCheck();
  const hash = createHash('sha256');
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxClipBytes)
        return done(new NotTheClip('too_large', `The clip is larger than ${maxClipBytes} bytes.`));
      hash.update(chunk);
      check.push(chunk);
      done(null, chunk);
    },
    flush(done) {
      const probed = check.end();
      if (probed.outcome === 'unreadable') {
        return done(
          new NotTheClip(
            probed.reason,
            `${probed.message} (${bytes} bytes of ${content.contentType ?? 'no content type'})`,
          ),
        );
      }
      metadata['sha256'] = hash.digest('hex');
      metadata['bytes'] = String(bytes);
      done();
    },
  });
}
