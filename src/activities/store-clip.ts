import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Activities, ActivityInput, ActivityOutput } from '../contract/activities';
import type { Problem } from '../contract/outcome';
import type { ReadClip, StoredClip } from '../contract/stored-clip';
import type { RenderLedger } from '../ledger/render-ledger';
import { clipKind } from '../media/clip-kind';
import { answeredClipName } from './answered-clip';
import { clipOf } from './clip-of';
import { renderTag } from '../storage/blob-names';
import type { BlobFacts, BlobStore } from '../storage/blob-store';
import { ContentError } from '../video-api/content-stream';
import type { ContentOutcome } from '../video-api/outcomes';
import type { VideoApiProblem } from '../video-api/problem';
import { createClipInspector, type Inspected } from './clip-inspector';
import { fetchClip, type FetchClipDeps } from './fetch-clip';
import type { Log } from './log';
import { problemOf } from './outcome-of-problem';

export interface StoreClipDeps extends FetchClipDeps {
  readonly media: Pick<BlobStore, 'upload' | 'facts' | 'open' | 'remove'>;
  readonly ledger: Pick<RenderLedger, 'read' | 'keptAnswer'>;
  readonly maxClipBytes: number;
  readonly log: Log;
}

type StoreClipInput = ActivityInput<'storeClip'>;
type Answer = ActivityOutput<'storeClip'>;

/**
 * Brings a finished clip home as it is: streamed, hashed and checked on the way, never re-muxed (that would break its
 * provenance manifest). The blob appears only when every byte of a whole clip has passed; run twice, it stays one blob.
 * Half of one, or none, is "not yet": it is paid, and may still be being written.
 */
export function createStoreClip(deps: StoreClipDeps): Activities['storeClip'] {
  const { media, maxClipBytes, log } = deps;
  return async (input) => {
    const { pipelineId, shot, renderId, blob } = input;
    const stored = storedAs(input, await media.facts(blob));
    if (stored !== undefined) return { outcome: 'stored', clip: stored };

    const kept = await keptClip(deps, input);
    const answer = kept.answered ?? (await fetchClip(deps, renderId, kept.urls));
    if (answer.outcome === 'problem') return unfetched(deps, input, answer.problem);

    const metadata: Record<string, string> = { renderid: renderTag(renderId) };
    const accepts = await wholeness(deps, input);
    const inspector = createClipInspector({
      contentType: answer.contentType,
      maxClipBytes,
      judge(inspected) {
        const doubt = accepts(inspected);
        if (doubt !== undefined) return doubt;
        if (inspected.outcome === 'mp4' || inspected.outcome === 'other') {
          const { kind, bytes, sha256 } = inspected;
          Object.assign(metadata, { sha256, bytes: String(bytes), ...(kind === undefined ? {} : { kind: kind.name }) });
        }
        return undefined;
      },
    });
    answer.body.on('error', (error) => inspector.destroy(error));
    // A small body can fail before the storage listens, and an error nobody listens for ends the process.
    inspector.on('error', () => undefined);
    let contentType = MP4;
    try {
      // The storage wants to know the type before it has the first byte.
      contentType = clipKind(await firstBytes(answer.body))?.mediaType ?? MP4;
      await media.upload(blob, answer.body.pipe(inspector), { contentType, metadata });
    } catch (error) {
      return notStored(deps, input, inspector.errored ?? error);
    } finally {
      answer.body.destroy();
    }
    const clip = clipOf(blob, { bytes: Number(metadata['bytes']), contentType, metadata });
    log('clip.stored', { pipelineId, shot, renderId, bytes: clip.bytes, sha256: clip.sha256 });
    // It is there twice now; what cannot be removed does no harm.
    if (kept.name !== undefined) await media.remove(kept.name).catch(() => undefined);
    return { outcome: 'stored', clip };
  };
}

const MP4 = 'video/mp4';

interface KeptClip {
  /** Where the answer to its create said that the clip lies. */
  readonly urls: readonly string[];
  /** The clip that came with that answer, and its blob. */
  readonly answered?: ContentOutcome & { outcome: 'content' };
  readonly name?: string;
}

/** What the answer to its create left of the clip: the server need not have it any more. */
async function keptClip({ ledger, media }: StoreClipDeps, key: StoreClipInput): Promise<KeptClip> {
  const record = await ledger.read(key);
  const kept = record && (await ledger.keptAnswer(record));
  const urls = kept?.clipUrls ?? [];
  const name = record && kept?.hasClip === true ? answeredClipName(record) : undefined;
  const body = name === undefined ? undefined : await media.open(name);
  if (name === undefined || body === undefined) return { urls };
  const unknown = { contentType: null, contentLength: null, totalLength: null, etag: null };
  return { urls, name, answered: { outcome: 'content', body, ...unknown, rangeStart: 0, acceptsRange: false } };
}

/** The clip of this render, where an earlier run has stored it. */
function storedAs({ blob, renderId }: StoreClipInput, known: BlobFacts | undefined): StoredClip | undefined {
  if (known === undefined || known.metadata['sha256'] === undefined) return undefined;
  return known.metadata['renderid'] === renderTag(renderId) ? clipOf(blob, known) : undefined;
}

/** The first piece of a body, which stays in it. Throws what the body fails with. */
async function firstBytes(body: Readable): Promise<Buffer> {
  await once(body, 'readable');
  const first = body.read() as Buffer | null;
  if (first === null) throw new NoClip('empty', 'The clip is an empty file.');
  body.unshift(first);
  return first;
}

function unfetched(
  { log }: Pick<StoreClipDeps, 'log'>,
  { pipelineId, shot, renderId }: StoreClipInput,
  found: VideoApiProblem,
): Answer {
  const { kind, status = 0 } = found;
  // A page where a clip was expected (a sign-in, a proxy): that is not a clip which comes late.
  if (kind === 'bad_answer' && status < 300) {
    log('clip.invalid', { pipelineId, shot, renderId, code: kind });
    return { outcome: 'invalid', problem: problemOf(found) };
  }
  log('clip.not_ready', { pipelineId, shot, renderId, kind, status });
  return { outcome: 'not_ready', problem: problemOf(found), retryAfterMs: found.retryAfterMs ?? null };
}

function notStored(
  { log }: Pick<StoreClipDeps, 'log'>,
  { pipelineId, shot, renderId }: StoreClipInput,
  error: unknown,
): Answer {
  const notReady = (problem: Problem, read?: ReadClip): Answer => {
    log('clip.not_ready', { pipelineId, shot, renderId, kind: problem.code });
    return { outcome: 'not_ready', problem, retryAfterMs: null, ...(read === undefined ? {} : { read }) };
  };
  if (error instanceof PartOfClip) return notReady({ code: error.code, detail: error.message }, error.read);
  // A connection that was lost says nothing of the clip.
  if (error instanceof ContentError) return notReady({ code: error.problem.kind, detail: error.message });
  if (!(error instanceof NoClip)) throw error;
  log('clip.invalid', { pipelineId, shot, renderId, code: error.code });
  return { outcome: 'invalid', problem: { code: error.code, detail: error.message } };
}

/** What came down is no clip. A value for the orchestrator, thrown only through the stream. */
class NoClip extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What came down may be only the beginning of the clip; with what was read of it, where that may turn out to be all. */
class PartOfClip extends NoClip {
  constructor(
    code: string,
    message: string,
    readonly read?: ReadClip,
  ) {
    super(code, message);
  }
}

/**
 * Says what keeps bytes from being the clip. One in fragments without an end is whole when a second read, at least one question
 * later, brings the same, and it lasts as long as was ordered (less a tenth) or as the job says.
 */
async function wholeness(
  { videoApi }: Pick<StoreClipDeps, 'videoApi'>,
  { renderId, lastRead, seconds }: StoreClipInput,
): Promise<(inspected: Inspected) => Error | undefined> {
  const asked = lastRead === undefined ? undefined : await videoApi.get(renderId);
  const stated = asked?.outcome === 'job' ? Number(asked.job.seconds ?? Number.NaN) : Number.NaN;
  const lengths = [seconds ?? Number.NaN, stated].filter((length) => length > 0);
  return (inspected) => {
    switch (inspected.outcome) {
      case 'no clip':
        return new NoClip(inspected.code, inspected.message);
      case 'part':
        return new PartOfClip(inspected.code, inspected.message);
      case 'other':
        return undefined;
      case 'mp4': {
        const { clip, bytes, sha256 } = inspected;
        if (clip.fragments !== 'open') return undefined;
        const isSame = lastRead?.bytes === bytes && lastRead.sha256 === sha256;
        const isLong = lengths.some((length) => clip.video.seconds >= length * LEAST_SHARE);
        if (isSame && isLong) return undefined;
        const lasts = `${clip.video.seconds.toFixed(1)} s of it in ${bytes} bytes`;
        return new PartOfClip('open_end', `The clip comes in fragments without an end: ${lasts} so far.`, {
          bytes,
          sha256,
        });
      }
    }
  };
}

const LEAST_SHARE = 0.9;
