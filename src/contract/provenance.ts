import { z } from 'zod';

/** Whether a clip carries C2PA provenance, and which program says that it made the claim. Whether that is true is not judged. */
export const provenanceSchema = z.discriminatedUnion('present', [
  z.strictObject({ present: z.literal(false) }),
  z.strictObject({
    present: z.literal(true),
    /** Null where the claim names none, or cannot be read. */
    claimGenerator: z.string().nullable(),
  }),
]);
export type Provenance = z.infer<typeof provenanceSchema>;
