import type { z } from 'zod';

/** What the schema makes of a value that crosses a boundary. Throws, with all that is wrong with it, for one it does not take. */
export function checked<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'all of it'}: ${message}`);
  // One line: of a longer message the orchestrator sees the first line only.
  throw new Error(`${what}. ${problems.join('; ')}`);
}
