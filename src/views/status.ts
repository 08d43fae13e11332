import { z } from 'zod';
import { problemSchema, shotOutcomeSchema } from '../contract/outcome';
import {
  cancelRequestSchema,
  pipelineStateSchema,
  referenceFrameSchema,
  shotStateSchema,
  stageSchema,
  verdictSchema,
} from '../shots/run';

/**
 * The custom status of the orchestration: enough to follow a pipeline on the plain durable status endpoint. It stays under
 * 4 kB whatever the brief says, because a custom status over 16 kB kills the instance; so no texts of others stand in it.
 */
export const customStatusSchema = z.strictObject({
  state: pipelineStateSchema,
  stage: stageSchema,
  shots: z.record(
    z.string(),
    z.strictObject({
      state: shotStateSchema,
      outcome: shotOutcomeSchema.optional(),
      progress: z.number(),
      /** Only above 1. */
      attempt: z.number().optional(),
      attempts: z.number(),
      acceptedAt: z.string().optional(),
      queuePosition: z.number().optional(),
      expectedWaitSeconds: z.number().optional(),
      chargedUsd: z.number().optional(),
      renderId: z.string().optional(),
      /** Only while it is none of the words every backend uses. */
      backendStatus: z.string().optional(),
      /** Code of a trouble that is being retried. */
      trouble: z.string().optional(),
    }),
  ),
  nextPollAt: z.string().nullable(),
  spentUsd: z.number(),
});
export type CustomStatus = z.infer<typeof customStatusSchema>;

/** While a pipeline runs only codes travel in its status, so the detail comes with its end. */
const advisedProblemSchema = problemSchema.extend({ detail: z.string().nullable(), advice: z.string().nullable() });

export const shotDocumentSchema = z.strictObject({
  name: z.string(),
  changes: z.string().nullable(),
  state: shotStateSchema,
  outcome: shotOutcomeSchema.nullable(),
  progress: z.number(),
  backendStatus: z.string().nullable(),
  renderId: z.string().nullable(),
  attempt: z.number(),
  attempts: z.number(),
  queuePosition: z.number().nullable(),
  expectedWaitSeconds: z.number().nullable(),
  acceptedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  priceUsd: z.number(),
  chargedUsd: z.number(),
  problem: advisedProblemSchema.nullable(),
  /** Size and hash are known once the pipeline has ended; the blob is there as soon as this is. */
  clip: z
    .strictObject({ blob: z.string(), bytes: z.number().nullable(), sha256: z.string().nullable(), href: z.string() })
    .nullable(),
  verdict: verdictSchema.nullable(),
});

/** What `GET /api/pipelines/{id}` answers. */
export const pipelineDocumentSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  state: pipelineStateSchema,
  stage: stageSchema,
  createdAt: z.string(),
  updatedAt: z.string(),
  size: z.string(),
  seconds: z.number(),
  backend: z.strictObject({ name: z.string(), model: z.string() }),
  shots: z.array(shotDocumentSchema),
  reference: referenceFrameSchema.extend({ href: z.string() }).nullable(),
  nextPollAt: z.string().nullable(),
  estimateUsd: z.number(),
  spentUsd: z.number(),
  problem: advisedProblemSchema.nullable(),
  cancel: cancelRequestSchema.nullable(),
  cleanup: z.strictObject({ deleted: z.array(z.string()), stillCharged: z.array(z.string()) }).nullable(),
  links: z.strictObject({
    self: z.string(),
    manifest: z.string(),
    cancel: z.string(),
    resume: z.string(),
    decision: z.string(),
  }),
});
export type PipelineDocument = z.infer<typeof pipelineDocumentSchema>;
