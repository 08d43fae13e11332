import { z } from 'zod';

/** How a backend makes a clip from another clip of its own, without a picture of ours. */
export const MADE_HOW = ['remix', 'edit', 'extend'] as const;
export const madeHowSchema = z.enum(MADE_HOW);
export type MadeHow = z.infer<typeof madeHowSchema>;

/** Of a planned shot: which shot's render it is made from, and how. */
export const madeFromSchema = z.strictObject({
  how: madeHowSchema,
  /** The shot whose render it is made from. */
  shot: z.string(),
  /** Seconds that an extension adds; absent for the others, which keep their source's length. */
  addsSeconds: z.number().optional(),
});
export type MadeFrom = z.infer<typeof madeFromSchema>;

/** Of one render: which job of the same backend it is made from, and how. */
export const sourceJobSchema = z.strictObject({
  how: madeHowSchema,
  renderId: z.string(),
  addsSeconds: z.number().optional(),
});
export type SourceJob = z.infer<typeof sourceJobSchema>;

/** In words: "backend x has no …", "is … of". */
export const NOUN: Readonly<Record<MadeHow, string>> = { remix: 'a remix', edit: 'an edit', extend: 'an extension' };
