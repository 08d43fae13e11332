import { z } from 'zod';
import type { Render } from '../renders/render';
import { ledgerNames } from '../storage/blob-names';
import type { BlobStore } from '../storage/blob-store';

/** A job that had ended when its create was answered: some servers answer only then, and forget it at once. */
const keptJobSchema = z.object({
  id: z.string(),
  status: z.string(),
  state: z.enum(['running', 'completed', 'failed', 'cancelled', 'expired', 'unknown']),
  completedAtMs: z.number().nullable(),
  error: z.object({ code: z.string().nullable(), message: z.string(), moderated: z.boolean() }).nullable(),
  /** They may let anybody in who has them, so they are kept here and nowhere else. */
  clipUrls: z.array(z.string()).optional(),
  /** Its clip came with the answer, and lies in the media container. */
  hasClip: z.literal(true).optional(),
});
export type KeptJob = z.infer<typeof keptJobSchema>;

type Claimed = Pick<Render, 'claimId'>;

export interface KeptAnswers {
  /** Keeps what the create of this claim was answered with, before the record says that it was accepted. */
  keepAnswer(render: Claimed, job: KeptJob): Promise<void>;
  keptAnswer(render: Claimed): Promise<KeptJob | undefined>;
}

export const createKeptAnswers = (store: Pick<BlobStore, 'write' | 'read'>): KeptAnswers => ({
  async keepAnswer({ claimId }, job) {
    if (claimId !== undefined) await store.write(ledgerNames.answer(claimId), keptJobSchema.parse(job));
  },
  async keptAnswer({ claimId }) {
    if (claimId === undefined) return undefined;
    return (await store.read(ledgerNames.answer(claimId), (value) => keptJobSchema.parse(value)))?.value;
  },
});
