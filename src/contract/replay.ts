import { z } from 'zod';
import { callbackUrlField } from './callback-url';

/** Where a plan is rendered again, and which of its shots; all, where none are named. */
export const replayBodySchema = z.strictObject({
  backend: z.string('the name of a backend').max(40),
  shots: z.array(z.string().max(40), 'a list of shot names').min(1, 'at least one shot, or no list').max(10).optional(),
  callbackUrl: callbackUrlField.optional(),
});
export type ReplayBody = z.infer<typeof replayBodySchema>;
