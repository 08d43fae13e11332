import { z } from 'zod';

/** What a person may say with a cancel. */
export const cancelBodySchema = z.strictObject({
  reason: z
    .string()
    .max(200)
    .refine((text) => text.isWellFormed(), 'well-formed Unicode')
    .optional(),
});
export type CancelBody = z.infer<typeof cancelBodySchema>;
