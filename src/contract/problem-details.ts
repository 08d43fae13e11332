import { z } from 'zod';

/** One thing wrong with what a caller sent: where, what stood there, and what would have been right. */
export const fieldProblemSchema = z.strictObject({
  /** Path into the body, such as `followUps[1].changes`, or `(body)` for the whole of it; `?wait` for a parameter of the query. */
  path: z.string(),
  /** What was sent, shortened: of a body as JSON; absent where nothing was sent. */
  value: z.string().optional(),
  expected: z.string(),
});
export type FieldProblem = z.infer<typeof fieldProblemSchema>;

/** Every error that the API answers: RFC 9457 problem details, with further members such as the state that stands against a request. */
export const problemDetailsSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  /** Machine-readable, stable. */
  code: z.string(),
  detail: z.string().optional(),
  problems: z.array(fieldProblemSchema).optional(),
});
export type ProblemDetails = z.infer<typeof problemDetailsSchema>;
