import { z } from 'zod';

/**
 * Every way a shot can end. `completed` and the two `completed_…` endings have a stored clip; the others have none, and say
 * why. The words are what automation branches on, so they are never renamed.
 */
export const shotOutcomeSchema = z.enum([
  'completed',
  'completed_without_audible_sound',
  'completed_without_audio_track',
  'unauthorized',
  'forbidden',
  'route_not_found',
  'deployment_not_found',
  'model_retired',
  'model_unavailable',
  'insufficient_funds',
  'invalid_value',
  'reference_size_mismatch',
  'too_many_requests',
  'budget_exceeded',
  'moderated',
  'refused',
  'backend_unreachable',
  'render_failed',
  'expired',
  'cancelled_by_backend',
  'job_not_found',
  'timed_out',
  'download_not_ready',
  'clip_invalid',
  'outcome_unknown',
  'gateway_unreadable',
  'backend_moved',
  'cancelled',
  'skipped',
  'internal_error',
]);
export type ShotOutcome = z.infer<typeof shotOutcomeSchema>;

/** What people read about an ending that needs attention: what happened in the words of whoever said it, and what to do. */
export const problemSchema = z.strictObject({
  /** The outcome, or for a passing trouble its kind. */
  code: z.string(),
  /** HTTP status of the backend's answer, where there was one. */
  status: z.number().optional(),
  /** What the backend or the pipeline said; shortened, without prompts or credentials. */
  detail: z.string(),
});
export type Problem = z.infer<typeof problemSchema>;
