import { z } from 'zod';

/** What a person decides about a render of which nobody can say whether the backend accepted it. */
export const decisionSchema = z
  .strictObject({
    shot: z.string().min(1).max(40),
    action: z.enum(['adopt', 'resubmit', 'give_up']),
    /** The job to adopt, as the backend calls it. */
    renderId: z.string().min(1).max(512).optional(),
  })
  .refine(({ action, renderId }) => (action === 'adopt') === (renderId !== undefined), {
    path: ['renderId'],
    message: 'the id of the job to adopt, with "adopt" and only with it',
  });
export type Decision = z.infer<typeof decisionSchema>;
