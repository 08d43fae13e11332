import { z } from 'zod';
import { takenReferenceSchema } from './reference';
import type { Shot } from './shot';
import { shotSchema } from './shot';

/** An attempt that another one stands in the place of, because a person or the plan wanted another. All it has is kept. */
export const replacedSchema = z.strictObject({
  shot: shotSchema,
  /** What it was rendered from, where that is not the plan's. */
  prompt: z.string().optional(),
  seed: z.number().optional(),
  /** A person had another prompt; its clip did not keep the reference; or another attempt kept it better. */
  why: z.enum(['reprompted', 'drifted', 'another_is_better']),
  /** The stills that were taken of it, by name; absent: none. */
  references: z.record(z.string(), takenReferenceSchema).optional(),
});
export type Replaced = z.infer<typeof replacedSchema>;

interface Attempts {
  readonly shots: Readonly<Record<string, Shot>>;
  readonly replaced?: Readonly<Record<string, readonly Replaced[]>> | undefined;
}

/** The attempt that counts, and then all others that are kept. */
export const attemptsOf = ({ shots, replaced }: Attempts, name: string): Shot[] => [
  ...(shots[name] === undefined ? [] : [shots[name]]),
  ...(replaced?.[name] ?? []).map(({ shot }) => shot),
];

/** Of the latest attempt, which need not be the one that counts; 0 for a shot that there is not. */
export const lastAttemptOf = (run: Attempts, name: string): number =>
  Math.max(0, ...attemptsOf(run, name).map(({ attempt }) => attempt));

/** Whether a shot was made anew on request, so that its clips have to lie beside each other. */
export const isRemade = ({ replaced }: Pick<Attempts, 'replaced'>, name: string): boolean =>
  (replaced?.[name] ?? []).length > 0;
