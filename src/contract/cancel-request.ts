import { z } from 'zod';

/** That somebody wants a pipeline stopped. */
export const cancelRequestSchema = z.strictObject({ requestedAt: z.string(), reason: z.string().nullable() });
export type CancelRequest = z.infer<typeof cancelRequestSchema>;
