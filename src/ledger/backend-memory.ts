import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { ledgerNames } from '../storage/blob-names';
import type { BlobStore } from '../storage/blob-store';
import type { BackendMemory, Learnt } from '../video-api/backend-memory';

const learntSchema = z.strictObject({
  form: z.literal('multipart').optional(),
  gateway: z.enum(['litellm', 'new-api', 'other']).optional(),
  apart: z.literal(true).optional(),
});

/** What a backend has shown of itself, kept beside the ledger: an order may depend on what an earlier process saw. */
export function createBackendMemory(
  store: Pick<BlobStore, 'create' | 'replace' | 'read'>,
  address: string,
): BackendMemory {
  const name = ledgerNames.backend(createHash('sha256').update(address).digest('hex'));
  const parse = (value: unknown): Learnt => learntSchema.parse(value) as Learnt;
  return {
    recall: async () => (await store.read(name, parse))?.value ?? {},
    async remember(more) {
      for (let race = 0; race < MAX_RACES; race++) {
        const known = await store.read(name, parse);
        if (known === undefined) {
          if ((await store.create(name, more)).created) return;
          continue;
        }
        const next = { ...known.value, ...more };
        if (isDeepStrictEqual(next, known.value)) return;
        if ((await store.replace(name, next, { etag: known.etag })).replaced) return;
      }
      throw new Error(`What is known of ${address} changed ${MAX_RACES} times while it was being written.`);
    },
  };
}

const MAX_RACES = 5;
