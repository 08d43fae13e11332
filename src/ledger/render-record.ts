import { z } from 'zod';
import { problemSchema, shotOutcomeSchema } from '../contract/outcome';

/**
 * The record of one render: written before it is paid for, kept for ever.
 *
 * `intended`  a POST may be on its way, or its answer was lost; only this state is unclear
 * `released`  the backend certainly did not accept it: either there was no room (it may be tried again) or it was refused
 * `submitted` accepted; the id is known
 * `unknown`   looked into, and still nobody can say
 */
export const renderRecordSchema = z.strictObject({
  recordVersion: z.literal(1),
  pipelineId: z.string(),
  shot: z.string(),
  state: z.enum(['intended', 'released', 'submitted', 'unknown']),
  model: z.string(),
  size: z.string(),
  seconds: z.number(),
  /** The prompt itself stays out of the ledger. */
  promptSha256: z.string(),
  priceUsd: z.number(),
  /** How many POSTs were made for it. */
  posts: z.number(),
  intendedAt: z.string(),
  renderId: z.string().nullable(),
  backendStatus: z.string().nullable(),
  /** Why it was released or is unknown; `as` is null when it may simply be tried again. */
  refusal: z.strictObject({ as: shotOutcomeSchema.nullable(), problem: problemSchema }).nullable(),
});
export type RenderRecord = z.infer<typeof renderRecordSchema>;
