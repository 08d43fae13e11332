import { z } from 'zod';

const actionSchema = z.enum(['adopt', 'resubmit', 'give_up']);

/** What a person decides about a render of which nobody can say whether the backend accepted it. */
export const decisionSchema = z
  .strictObject({
    shot: z.string().min(1).max(40),
    action: actionSchema,
    /** The job to adopt, as the backend calls it. */
    renderId: z.string().min(1).max(4_096).optional(),
  })
  .refine(({ action, renderId }) => (action === 'adopt') === (renderId !== undefined), {
    path: ['renderId'],
    message: 'the id of the job to adopt, with "adopt" and only with it',
    // Whatever else is wrong, so that every problem is named at once; of an action that there is not, nothing follows.
    when: ({ value }) => actionSchema.safeParse((value as { action?: unknown } | null)?.action).success,
  });
export type Decision = z.infer<typeof decisionSchema>;
