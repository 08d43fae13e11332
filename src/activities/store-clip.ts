import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Activities, ActivityInput, ActivityOutput } from '../contract/activities';
import type { Problem } from '../contract/outcome';
import { cutText } from '../contract/cut-text';
import { defined } from '../contract/defined';
import type { Cut, ReadClip, StoredClip } from '../contract/stored-clip';
import { TRAILING_BYTES } from '../contract/stored-clip';
import type { RenderLedger } from '../ledger/render-ledger';
import { clipKind } from '../media/clip-kind';
import { renderTag } from '../storage/blob-names';
import type { BlobStore, UploadOptions } from '../storage/blob-store';
import { clipInBlob, isOfRender, partInBlob, partMetadata, wholeMetadata } from '../storage/clip-in-blob';
import { ContentError } from '../video-api/content-stream';
import type { VideoApiProblem } from '../video-api/problem';
import { createClipInspector, type Inspected } from './clip-inspector';
import { fetchClip, type FetchClipDeps } from './fetch-clip';
import { keptClip } from './kept-clip';
import type { Log } from './log';
import { problemOf } from './outcome-of-problem';
import { storePicture } from './store-picture';

export interface StoreClipDeps extends FetchClipDeps {
  readonly media: Pick<BlobStore, 'upload' | 'facts' | 'open' | 'remove'>;
  readonly ledger: Pick<RenderLedger, 'read' | 'keptAnswer'>;
  readonly maxClipBytes: number;
  /** Of a picture. */
  readonly maxImageBytes: number;
  readonly log: Log;
}

type StoreClipInput = ActivityInput<'storeClip'>;
type Answer = ActivityOutput<'storeClip'>;

/**
 * Brings a finished clip home as it is: streamed, hashed and checked on the way, never re-muxed (that would break its
 * provenance manifest). The blob is the clip only when every byte of a whole one has passed; run twice, it stays one blob.
 * Half of one, or none, is "not yet": it is paid, and may still be being written. The longest half that can be played is kept in
 * the clip's place, marked as what it is, for when no more is to be had.
 */
export function createStoreClip(deps: StoreClipDeps): Activities['storeClip'] {
  const { media, maxClipBytes, log } = deps;
  return async (input) => {
    if (input.makes === 'picture') return storePicture(deps, input);
    const { pipelineId, shot, renderId, blob } = input;
    const before = await media.facts(blob);
    const known = before !== undefined && isOfRender(before, renderId) ? before : undefined;
    const stored = clipInBlob(blob, known);
    if (stored !== undefined) return { outcome: 'stored', clip: stored };
    const longest = partInBlob(blob, known);

    const kept = await keptClip(deps, input);
    const answer = kept.answered ?? (await fetchClip(deps, renderId, kept.urls));
    if (answer.outcome === 'problem') return unfetched(deps, input, { problem: answer.problem, kept: longest });

    const metadata: Record<string, string> = { renderid: renderTag(renderId) };
    const conditions: NonNullable<UploadOptions['conditions']> = {};
    const doubtOf = await wholeness(deps, input);
    let [cut, part]: [ContentError | undefined, PartOfClip | undefined] = [undefined, undefined];
    const inspector = createClipInspector({
      contentType: answer.contentType,
      maxClipBytes,
      judge(inspected) {
        const doubt = cut ?? doubtOf(inspected);
        if (inspected.outcome === 'no clip') return doubt;
        if (doubt === undefined) {
          Object.assign(metadata, wholeMetadata(described(inspected)));
          return undefined;
        }
        const isShown = inspected.outcome !== 'part' || inspected.shows;
        if (!isShown || inspected.bytes <= (longest?.bytes ?? 0)) return doubt;
        Object.assign(metadata, partMetadata(described(inspected)));
        // Somebody else may have stored the whole of it meanwhile.
        Object.assign(conditions, before === undefined ? { ifNoneMatch: '*' } : { ifMatch: before.etag });
        part = doubt instanceof PartOfClip ? doubt : new PartOfClip(cut?.problem.kind ?? 'network', doubt.message);
        return undefined;
      },
    });
    answer.body.on('error', (error) => {
      if (!(error instanceof ContentError)) {
        inspector.destroy(error);
        return;
      }
      // What came before the connection was lost may be the longest read so far.
      cut = error;
      inspector.end();
    });
    // A small body can fail before the storage listens, and an error nobody listens for ends the process.
    inspector.on('error', () => undefined);
    let contentType = MP4;
    try {
      // The storage wants to know the type before it has the first byte.
      const first = await firstBytes(answer.body);
      contentType = clipKind(first)?.mediaType ?? MP4;
      inspector.write(first);
      await media.upload(blob, answer.body.pipe(inspector), { contentType, metadata, conditions });
    } catch (error) {
      return notStored(deps, input, { error: inspector.errored ?? error, kept: longest, cut: cutAgain(input, cut) });
    } finally {
      answer.body.destroy();
    }
    const facts = { bytes: Number(metadata['bytes']), contentType, metadata };
    const clip = clipInBlob(blob, facts);
    if (clip === undefined) {
      const error = part;
      return notStored(deps, input, { error, kept: partInBlob(blob, facts), cut: cutAgain(input, cut) });
    }
    log('clip.stored', { pipelineId, shot, renderId, bytes: clip.bytes, sha256: clip.sha256 });
    // It is there twice now; what cannot be removed does no harm.
    if (kept.name !== undefined) await media.remove(kept.name).catch(() => undefined);
    return { outcome: 'stored', clip };
  };
}

const MP4 = 'video/mp4';

/** What the metadata of a clip tell. */
const described = (inspected: Exclude<Inspected, { outcome: 'no clip' }>): Parameters<typeof wholeMetadata>[0] => ({
  bytes: inspected.bytes,
  sha256: inspected.sha256,
  ...defined({ kind: inspected.kind?.name }),
  ...(inspected.outcome === 'mp4' && inspected.clip.trailingBytes !== undefined ? { notes: [TRAILING_BYTES] } : {}),
});

/** Takes the first piece of a body. Throws what the body fails with. */
async function firstBytes(body: Readable): Promise<Buffer> {
  await once(body, 'readable');
  const first = body.read() as Buffer | null;
  if (first === null) throw new PartOfClip('empty', 'The clip is an empty file.');
  return first;
}

function unfetched(
  { log }: Pick<StoreClipDeps, 'log'>,
  { pipelineId, shot, renderId }: StoreClipInput,
  { problem, kept }: { problem: VideoApiProblem; kept: StoredClip | undefined },
): Answer {
  const { kind, status = 0 } = problem;
  // Its job said completed before this, and is booked so: whether the backend charges what failed behind it, nobody can say.
  if (problem.jobFailed === true) {
    log('clip.render_failed', { pipelineId, shot, renderId, kind, status });
    return { outcome: 'failed', problem: problemOf(problem, 'render_failed'), ...defined({ kept }) };
  }
  // A page or JSON in place of the clip (a sign-in, a proxy) is a refusal like any other: the clip may come yet.
  log('clip.not_ready', { pipelineId, shot, renderId, kind, status });
  const retryAfterMs = problem.retryAfterMs ?? null;
  return { outcome: 'not_ready', problem: problemOf(problem), retryAfterMs, ...defined({ kept }) };
}

function notStored(
  { log }: Pick<StoreClipDeps, 'log'>,
  { pipelineId, shot, renderId }: StoreClipInput,
  { error, kept: longest, cut }: { error: unknown; kept: StoredClip | undefined; cut: Cut | undefined },
): Answer {
  const limit = cut !== undefined && cut.times > 1 ? cut.seconds : undefined;
  const kept = longest && { ...longest, ...defined({ cutAtSeconds: limit }) };
  const notReady = ({ code, detail }: Problem, read?: ReadClip): Answer => {
    log('clip.not_ready', { pipelineId, shot, renderId, kind: code, keptBytes: kept?.bytes });
    const problem = { code, detail: limit === undefined ? detail : `${detail}. ${cutText(limit)}` };
    return { outcome: 'not_ready', problem, retryAfterMs: null, ...defined({ read, cut, kept }) };
  };
  if (error instanceof PartOfClip) return notReady({ code: error.code, detail: error.message }, error.read);
  // A connection that was lost says nothing of the clip.
  if (error instanceof ContentError) return notReady({ code: error.problem.kind, detail: error.message });
  if (!(error instanceof NoClip)) throw error;
  log('clip.invalid', { pipelineId, shot, renderId, code: error.code });
  return { outcome: 'invalid', problem: { code: error.code, detail: error.message }, ...defined({ kept }) };
}

/**
 * Where this download was cut off, and how often in a row it was at that second: a gateway that limits how long a download may take
 * cuts each at the same one, however much has come by then.
 */
function cutAgain({ lastCut }: StoreClipInput, cut: ContentError | undefined): Cut | undefined {
  const seconds = Math.round((cut?.problem.cutAfterMs ?? 0) / 1_000);
  if (seconds === 0) return undefined;
  const isSame = lastCut !== undefined && Math.abs(lastCut.seconds - seconds) <= 1;
  return { seconds, times: isSame ? lastCut.times + 1 : 1 };
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
 * Says what keeps bytes from being the clip. One without an end is whole when a second read, at least one question later, brings
 * the same, and one in fragments also has to last as long as was ordered (less a tenth) or as the job says.
 */
async function wholeness(
  { videoApi }: Pick<StoreClipDeps, 'videoApi'>,
  { renderId, lastRead, seconds }: StoreClipInput,
): Promise<(inspected: Inspected) => Error | undefined> {
  const asked = lastRead === undefined ? undefined : await videoApi.get(renderId);
  const stated = asked?.outcome === 'job' ? Number(asked.job.seconds ?? Number.NaN) : Number.NaN;
  const lengths = [seconds ?? Number.NaN, stated].filter((length) => length > 0);
  const isSame = ({ bytes, sha256 }: ReadClip): boolean => lastRead?.bytes === bytes && lastRead.sha256 === sha256;
  return (inspected) => {
    switch (inspected.outcome) {
      case 'no clip':
        return new NoClip(inspected.code, inspected.message);
      case 'part':
        return new PartOfClip(inspected.code, inspected.message);
      case 'other':
        return inspected.open && !isSame(inspected) ? openEnd(inspected, `a ${inspected.kind.name} file`) : undefined;
      case 'mp4': {
        const { seconds: lasts } = inspected.clip.video;
        if (inspected.clip.fragments !== 'open') return undefined;
        const isLong = lengths.some((length) => lasts >= length * LEAST_SHARE);
        return isSame(inspected) && isLong ? undefined : openEnd(inspected, `fragments, ${lasts.toFixed(1)} s of it`);
      }
    }
  };
}

const openEnd = ({ bytes, sha256 }: ReadClip, as: string): PartOfClip =>
  new PartOfClip('open_end', `The clip comes without an end, as ${as} in ${bytes} bytes so far.`, { bytes, sha256 });

const LEAST_SHARE = 0.9;
