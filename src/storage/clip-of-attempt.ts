import type { StoredClip } from '../contract/stored-clip';
import { fileOfAttempt } from '../plans/files';
import type { Plan, PlannedShot } from '../plans/plan';
import type { Render } from '../renders/render';
import { jobOf } from '../renders/render';
import { mediaName } from './blob-names';
import type { BlobStore } from './blob-store';
import { clipInBlob, isOfRender } from './clip-in-blob';

type Media = Pick<BlobStore, 'facts'>;

/** A clip that was made anew on request lies beside the one before, any other in the plan's place. */
export async function clipOfAttempt(
  media: Media,
  { plan, planned }: { readonly plan: Pick<Plan, 'pipelineId'>; readonly planned: Pick<PlannedShot, 'file'> },
  render: Render,
): Promise<StoredClip | null> {
  for (const file of new Set([planned.file, fileOfAttempt(planned.file, render.attempt)])) {
    const clip = await findClip(media, mediaName(plan.pipelineId, file), render);
    if (clip !== null) return clip;
  }
  return null;
}

/** The stored clip, if it is of this render. One that may go on is none: the rest of it is asked for again. */
async function findClip(media: Media, blob: string, latest: Render): Promise<StoredClip | null> {
  const facts = await media.facts(blob);
  const { renderId } = jobOf(latest);
  const isOurs = facts !== undefined && renderId !== null && isOfRender(facts, renderId);
  return (isOurs ? clipInBlob(blob, facts) : undefined) ?? null;
}
