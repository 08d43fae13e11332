import { z } from 'zod';
import { ledgerNames } from '../storage/blob-names';
import type { BlobStore } from '../storage/blob-store';

/** How often all links of a pipeline have been revoked. */
export interface LinkGenerations {
  current(pipelineId: string): Promise<number>;
  /** Makes every link that was signed before worthless. */
  revoke(pipelineId: string): Promise<void>;
}

const MAX_RACES = 5;
const recordSchema = z.strictObject({ generation: z.number() });

export function createLinkGenerations(store: Pick<BlobStore, 'create' | 'replace' | 'read'>): LinkGenerations {
  const read = (pipelineId: string) =>
    store.read(ledgerNames.links(pipelineId), (value) => recordSchema.parse(value).generation);
  return {
    current: async (pipelineId) => (await read(pipelineId))?.value ?? 0,
    async revoke(pipelineId) {
      const name = ledgerNames.links(pipelineId);
      for (let race = 0; race < MAX_RACES; race++) {
        const known = await read(pipelineId);
        const next = { generation: (known?.value ?? 0) + 1 };
        const done =
          known === undefined
            ? (await store.create(name, next)).created
            : (await store.replace(name, next, { etag: known.etag })).replaced;
        if (done) return;
      }
      throw new Error(`The links of ${pipelineId} were revoked ${MAX_RACES} times at once.`);
    },
  };
}
