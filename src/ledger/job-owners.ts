import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Ownership } from '../renders/match-job';
import type { Render, RenderKey } from '../renders/render';
import { ledgerNames } from '../storage/blob-names';
import type { BlobStore } from '../storage/blob-store';

/** Where a job is: its id means nothing elsewhere. */
export type JobBackend = Pick<Render['backend'], 'name' | 'endpoint'>;

export interface LocatedJob {
  readonly backend: JobBackend;
  readonly renderId: string;
}

/** Which render a job belongs to. A job has one owner, ever. */
export interface JobOwners {
  /**
   * Takes a job for a render, for ever; false when it belongs to another one. True also when it was taken for this very render
   * before. `isNew`: the backend has accepted it just now, so it is none that another server had under this id.
   */
  take(key: RenderKey, job: LocatedJob & { isNew: boolean }): Promise<boolean>;
  /** Whose a job is, seen from this render. */
  ownership(key: RenderKey, job: LocatedJob): Promise<Ownership>;
  /** The render that a job there belongs to. */
  ownerOf(job: LocatedJob): Promise<RenderKey | undefined>;
}

const ownerSchema = z.strictObject({
  pipelineId: z.string(),
  shot: z.string(),
  attempt: z.number(),
  /** Where the job is; absent in records of earlier versions. */
  endpoint: z.string().optional(),
});
type Owner = z.infer<typeof ownerSchema>;

export function createJobOwners(store: Pick<BlobStore, 'create' | 'read'>): JobOwners {
  const ownerOf = async (name: string): Promise<Owner | undefined> =>
    (await store.read(name, (value) => ownerSchema.parse(value)))?.value;

  return {
    async take({ pipelineId, shot, attempt }, { backend: { name, endpoint }, renderId, isNew }) {
      const mine: Owner = { pipelineId, shot, attempt, ...(endpoint === undefined ? {} : { endpoint }) };
      const takeAs = async (blob: string): Promise<Owner | undefined> =>
        (await store.create(blob, mine)).created ? mine : ownerOf(blob);
      const owner = await takeAs(ownerName(renderId, name));
      if (owner === undefined) return false;
      if (isSame(owner, mine)) return true;
      const isElsewhere = isNew && owner.endpoint !== undefined && owner.endpoint !== endpoint;
      if (!isElsewhere) return false;
      const again = await takeAs(ownerName(renderId, name, endpoint));
      return again !== undefined && isSame(again, mine);
    },
    async ownerOf({ backend: { name, endpoint }, renderId }) {
      const owner = await ownerOf(ownerName(renderId, name));
      const isThere = owner === undefined || owner.endpoint === undefined || owner.endpoint === endpoint;
      return isThere ? owner : ownerOf(ownerName(renderId, name, endpoint));
    },
    async ownership(key, { backend: { name, endpoint }, renderId }) {
      const owner = await ownerOf(ownerName(renderId, name));
      if (owner === undefined) return 'nobodys';
      if (isSame(owner, key)) return 'mine';
      if (owner.endpoint === undefined || owner.endpoint === endpoint) return 'others';
      const again = await ownerOf(ownerName(renderId, name, endpoint));
      return again !== undefined && isSame(again, key) ? 'mine' : 'others';
    },
  };
}

const isSame = (a: RenderKey, b: RenderKey): boolean => ledgerNames.render(a) === ledgerNames.render(b);

/**
 * Without the server, which may have several names, and so that what was owned before it had another one stays owned; with it
 * only where that name is taken for a job of another server.
 */
function ownerName(renderId: string, backendName: string, endpoint?: string): string {
  const job = [backendName, ...(endpoint === undefined ? [] : [endpoint]), renderId].join('\n');
  return ledgerNames.owner(createHash('sha256').update(job).digest('hex'));
}
