import { z } from 'zod';

/** A decision about a render whose fate was unknown, as it is told of later. */
export const renderDecisionSchema = z.strictObject({
  action: z.enum(['adopt', 'resubmit', 'give_up']),
  shot: z.string(),
  attempt: z.number(),
  /** The job that was adopted. */
  renderId: z.string().optional(),
  /** The person, as they named themselves; null where nobody was named. */
  by: z.string().nullable(),
  /** ISO 8601; null where an earlier version stored it. */
  at: z.string().nullable(),
});
export type ToldRenderDecision = z.infer<typeof renderDecisionSchema>;
