import { z } from 'zod';

/** What a person may say with a resume: which failed shots are rendered, and paid for, again; none where nothing is said. */
export const resumeBodySchema = z.strictObject({
  again: z
    .union([z.literal(true), z.array(z.string().max(40)).max(10)], { error: 'true, or a list of shot names' })
    .optional(),
});
export type ResumeBody = z.infer<typeof resumeBodySchema>;
