import { z } from 'zod';
import { problemSchema, shotOutcomeSchema } from '../contract/outcome';
import { planSchema } from '../plans/plan';
import {
  cancelRequestSchema,
  finalStateSchema,
  referenceFrameSchema,
  storedClipSchema,
  verdictSchema,
} from '../shots/run';

/** One row of the table step · input · output · what changed · what stayed anchored. */
export const lineageStepSchema = z.strictObject({
  step: z.string(),
  input: z.string(),
  output: z.string().nullable(),
  changed: z.string(),
  anchored: z.string(),
});
export type LineageStep = z.infer<typeof lineageStepSchema>;

/** The lineage of a pipeline: what was asked, what was rendered from what, what it cost, and what the measurements say. */
export const manifestSchema = z.strictObject({
  manifestVersion: z.literal(1),
  pipelineId: z.string(),
  state: finalStateSchema,
  startedAt: z.string(),
  endedAt: z.string(),
  plan: planSchema,
  shots: z.array(
    z.strictObject({
      name: z.string(),
      changes: z.string().nullable(),
      outcome: shotOutcomeSchema,
      renderId: z.string().nullable(),
      attempt: z.number(),
      attempts: z.number(),
      acceptedAt: z.string().nullable(),
      endedAt: z.string().nullable(),
      chargedUsd: z.number(),
      /** SHA-256 of the image the render started from; null for the baseline. */
      referenceSha256: z.string().nullable(),
      clip: storedClipSchema.nullable(),
      verdict: verdictSchema.nullable(),
      problem: problemSchema.nullable(),
      /** Jobs that are most likely an earlier submit of it, charged besides; absent where none were found. */
      surplusRenderIds: z.array(z.string()).optional(),
    }),
  ),
  reference: referenceFrameSchema.nullable(),
  problem: problemSchema.nullable(),
  cancel: cancelRequestSchema.nullable(),
  lineage: z.array(lineageStepSchema),
  spentUsd: z.number(),
});
export type Manifest = z.infer<typeof manifestSchema>;
