import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ActivityInput, ActivityOutput } from '../contract/activities';
import { parseImageHeader } from '../media/read-image-header';
import { renderTag } from '../storage/blob-names';
import type { BlobStore } from '../storage/blob-store';
import { clipInBlob, isOfRender, wholeMetadata } from '../storage/clip-in-blob';
import { ContentError } from '../video-api/content-stream';
import type { ContentOutcome } from '../video-api/outcomes';
import type { VideoApi } from '../video-api/video-api';
import { contentAtUrls } from './content-at-urls';
import type { KeptClip } from './kept-clip';
import { keptClip, type KeptClipDeps } from './kept-clip';
import type { Log } from './log';
import { problemOf } from './outcome-of-problem';

export interface StorePictureDeps extends KeptClipDeps {
  readonly videoApi: Pick<VideoApi, 'contentAt'>;
  readonly media: KeptClipDeps['media'] & Pick<BlobStore, 'upload' | 'facts' | 'remove'>;
  readonly maxImageBytes: number;
  readonly log: Log;
}

type Answer = ActivityOutput<'storeClip'>;

/**
 * Brings home what the making of a picture was answered with, as it came: it lies in the container already, or where its answer says.
 * No other question leads to it.
 */
export async function storePicture(deps: StorePictureDeps, input: ActivityInput<'storeClip'>): Promise<Answer> {
  const { media, maxImageBytes, log } = deps;
  const { pipelineId, shot, renderId, blob } = input;
  const before = await media.facts(blob);
  const stored = before !== undefined && isOfRender(before, renderId) ? clipInBlob(blob, before) : undefined;
  if (stored !== undefined) return { outcome: 'stored', clip: stored };

  const kept = await keptClip(deps, input);
  const opened = await openPicture(deps, kept);
  if (opened.outcome === 'problem') return notReady(problemOf(opened.problem), opened.problem.retryAfterMs);
  let bytes: Buffer | undefined;
  try {
    bytes = await readUpTo(opened.body, maxImageBytes);
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return notReady({ code: error.problem.kind, detail: error.message });
  }
  if (bytes === undefined)
    return invalid('too_large', `The picture has more than ${maxImageBytes} bytes (SHOTLOOP_MAX_IMAGE_BYTES).`);
  const read = parseImageHeader(bytes);
  if (read.outcome !== 'read') return invalid(read.outcome, read.message);

  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const kind = { kind: read.header.format.toUpperCase() };
  const contentType = `image/${read.header.format}`;
  const metadata = { ...wholeMetadata({ bytes: bytes.length, sha256, ...kind }), renderid: renderTag(renderId) };
  await media.upload(blob, Readable.from([bytes]), { contentType, metadata });
  log('picture.stored', { pipelineId, shot, renderId, bytes: bytes.length, sha256 });
  // It is there twice now; what cannot be removed does no harm.
  if (kept.name !== undefined) await media.remove(kept.name).catch(() => undefined);
  return { outcome: 'stored', clip: { blob, bytes: bytes.length, sha256, ...kind, mediaType: contentType } };

  function notReady(problem: { code: string; detail: string }, retryAfterMs?: number): Answer {
    log('picture.not_ready', { pipelineId, shot, renderId, kind: problem.code });
    return { outcome: 'not_ready', problem, retryAfterMs: retryAfterMs ?? null };
  }
  function invalid(code: string, detail: string): Answer {
    log('picture.invalid', { pipelineId, shot, renderId, code });
    return { outcome: 'invalid', problem: { code, detail } };
  }
}

async function openPicture(
  { videoApi }: Pick<StorePictureDeps, 'videoApi'>,
  { answered, urls }: KeptClip,
): Promise<ContentOutcome> {
  if (answered !== undefined) return answered;
  const message = 'The answer that made the picture is not kept, and nobody can be asked for it.';
  return (await contentAtUrls(videoApi, urls)) ?? { outcome: 'problem', problem: { kind: 'not_ready', message } };
}

/** All of it; undefined where that is more than so many bytes. */
async function readUpTo(body: Readable, mostBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += (chunk as Buffer).length;
    // Leaving the loop closes the connection.
    if (length > mostBytes) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
