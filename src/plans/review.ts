import { z } from 'zod';
import { GATE_KINDS, gateKindSchema } from '../contract/gate';

/** Of a plan: at which gates it waits for a person, how long, and what happens then. */
export const reviewSchema = z.strictObject({
  gates: z.array(gateKindSchema).min(1),
  timeoutMinutes: z.number(),
  /** `best`: the best there is, is approved; `stop`: the pipeline stops. */
  onTimeout: z.enum(['best', 'stop']),
});
export type Review = z.infer<typeof reviewSchema>;

/** A month: longer than anybody should be waited for. */
const LONGEST_MINUTES = 31 * 24 * 60;
const A_DAY = 24 * 60;

/** Of a brief. By default nothing is spent that nobody approved of. */
export const reviewField = z
  .strictObject({
    mode: z.enum(['auto', 'manual']),
    gates: z
      .array(gateKindSchema)
      .min(1)
      .refine((gates) => new Set(gates).size === gates.length, `each of ${GATE_KINDS.join(', ')} once at most`)
      .optional(),
    timeoutMinutes: z.number().int().min(1).max(LONGEST_MINUTES).optional(),
    onTimeout: z.enum(['best', 'stop']).optional(),
  })
  .superRefine(({ mode, ...rest }, context) => {
    if (mode === 'manual') return;
    for (const [name, value] of Object.entries(rest))
      if (value !== undefined)
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'nothing: only with mode "manual" anybody is waited for',
        });
  });

/** What a plan has of it; undefined where nobody is waited for. */
export function reviewOf(field: z.infer<typeof reviewField> | undefined): Review | undefined {
  if (field?.mode !== 'manual') return undefined;
  const { gates = ['reference'], timeoutMinutes = A_DAY, onTimeout = 'stop' } = field;
  return { gates: GATE_KINDS.filter((kind) => gates.includes(kind)), timeoutMinutes, onTimeout };
}
