import { z } from 'zod';
import { backendSchema } from './backend';

/** Where in the baseline the reference frame is taken: seconds from its start, or its last frame. */
export const frameAtSchema = z.union([z.number(), z.literal('last')]);

export const plannedShotSchema = z.strictObject({
  /** `baseline`, or the follow-up's own name. */
  name: z.string(),
  /** The one variable a follow-up changes; null for the baseline. */
  changes: z.string().nullable(),
  prompt: z.string(),
  /** File name of the clip, such as `03-motion.mp4`. */
  file: z.string(),
  /** `audible`: sound is what this shot is about; `present`: the brief asks for some; `any`: nothing was asked. */
  sound: z.enum(['audible', 'present', 'any']),
  priceUsd: z.number(),
});
export type PlannedShot = z.infer<typeof plannedShotSchema>;

/**
 * The brief with every default resolved, prompts composed, settings and prices frozen. It is the orchestrator's input, so
 * what a running pipeline does cannot change under it when a setting does; one that is resumed goes by today's prices and limits.
 */
export const planSchema = z.strictObject({
  planVersion: z.literal(1),
  pipelineId: z.string(),
  name: z.string(),
  /** SHA-256 of the brief as resolved, hexadecimal. */
  briefSha256: z.string(),
  anchors: z.array(z.string()),
  size: z.string(),
  seconds: z.number(),
  reference: z.strictObject({ at: frameAtSchema, file: z.string() }),
  backend: backendSchema,
  /** All in seconds. A render's deadline counts from its acceptance, the queue's from the first attempt to submit. */
  timing: z.strictObject({
    pollIntervalSeconds: z.number(),
    renderDeadlineSeconds: z.number(),
    queueDeadlineSeconds: z.number(),
    /** How long a person may take to decide about a render whose fate is unknown. */
    decisionDeadlineSeconds: z.number(),
    /** How long a slot is kept for somebody who gives no sign of life; longer than the engine's five-minute redelivery. */
    slotLeaseSeconds: z.number(),
  }),
  /** The baseline first, then the follow-ups in the order of the brief. */
  shots: z.array(plannedShotSchema).min(1),
  estimateUsd: z.number(),
  /** Ceilings in US dollars for this pipeline and for a day of its backend; null: none. */
  budget: z.strictObject({ maxUsd: z.number().nullable(), dailyUsd: z.number().nullable() }),
});
export type Plan = z.infer<typeof planSchema>;
