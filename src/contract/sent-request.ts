import { z } from 'zod';

/** A create as it went out, without its prompt and without any key: those who have the plan have the prompt. */
export const sentRequestSchema = z.strictObject({
  /** Below the base URL of the backend, such as `/videos`. */
  path: z.string(),
  form: z.enum(['json', 'multipart']),
  /** Every field but the prompt and the picture, by the name that the backend reads. */
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** The picture, by what it is; absent where none was sent. */
  image: z
    .strictObject({ field: z.string(), contentType: z.string(), bytes: z.number(), sha256: z.string() })
    .optional(),
});
export type SentRequest = z.infer<typeof sentRequestSchema>;
