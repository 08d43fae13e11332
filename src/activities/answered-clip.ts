import type { KeptJob } from '../ledger/kept-answers';
import type { RenderLedger } from '../ledger/render-ledger';
import type { Render } from '../renders/render';
import { mediaNames } from '../storage/blob-names';
import type { BlobStore } from '../storage/blob-store';
import type { ClipKeeper } from '../video-api/read-create';

type Claimed = Pick<Render, 'pipelineId' | 'claimId'>;

/** Where the clip goes that comes with the answer to the create of a claim; undefined for records of earlier versions. */
export const answeredClipName = ({ pipelineId, claimId }: Claimed): string | undefined =>
  claimId === undefined ? undefined : mediaNames.answeredClip(pipelineId, claimId);

/** What such a job is called where the server gives it no name: nobody can be asked for it. */
const idOf = (claimId: string): string => `answered-${claimId}`;

/** Puts the clip of an answer into the media container as it comes, before anything is said of it. */
export function clipKeeper(
  { media, maxClipBytes }: { media: Pick<BlobStore, 'upload'>; maxClipBytes: number },
  render: Claimed,
): ClipKeeper | undefined {
  const name = answeredClipName(render);
  if (name === undefined || render.claimId === undefined) return undefined;
  return {
    id: idOf(render.claimId),
    maxBytes: maxClipBytes,
    keep: (body) => media.upload(name, body, { contentType: 'application/octet-stream', metadata: {} }),
  };
}

export interface KeptAnswerDeps {
  readonly ledger: Pick<RenderLedger, 'keptAnswer' | 'keepAnswer'>;
  readonly media: Pick<BlobStore, 'facts'>;
}

/**
 * What the create of a render was answered with, as far as somebody kept it. Of one whose host died between clip and answer there is
 * the clip alone, which says as much.
 */
export async function findKeptAnswer({ ledger, media }: KeptAnswerDeps, render: Claimed): Promise<KeptJob | undefined> {
  const kept = await ledger.keptAnswer(render);
  const name = answeredClipName(render);
  if (kept !== undefined || name === undefined || render.claimId === undefined) return kept;
  if ((await media.facts(name)) === undefined) return undefined;
  const job: KeptJob = {
    ...{ id: idOf(render.claimId), status: 'completed', state: 'completed' },
    ...{ completedAtMs: null, error: null, hasClip: true },
  };
  await ledger.keepAnswer(render, job);
  return job;
}
