import { z } from 'zod';
import { problemSchema, shotOutcomeSchema } from './outcome';
import { verdictSchema } from './verdict';

/** The latest thing an activity learned of a shot that is too long for the custom status. */
export const shotNoteSchema = z.strictObject({
  /** How the shot ends if it ends by this; null for what ends nothing. */
  as: shotOutcomeSchema.nullable(),
  problem: problemSchema.nullable(),
  verdict: verdictSchema.nullable(),
  /** Blob of a small picture of its clip. */
  poster: z.string().optional(),
  /** What a submit was answered with that named no job, while nobody knows what became of the render. */
  submit: problemSchema.optional(),
});
export type ShotNote = z.infer<typeof shotNoteSchema>;
