import { z } from 'zod';
import type { Backend } from './backend';

const MAX_ANCHORS = 12;
const MAX_FOLLOW_UPS = 8;
/** Names that files and stages already use. */
const RESERVED_SHOT_NAMES = ['baseline', 'reference', 'manifest'];

/** Text that survives every serialiser on the way: not blank, and without lone surrogates (they kill a Functions worker). */
const text = (maxCharacters: number) =>
  z
    .string()
    .max(maxCharacters)
    .refine((value) => value.trim() !== '', 'text that is not blank')
    .refine((value) => value.isWellFormed(), 'well-formed Unicode (no lone surrogates)')
    .transform((value) => value.trim());

const shotName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, 'a name of 1 to 32 lower-case letters, digits and inner hyphens')
  .refine((name) => !RESERVED_SHOT_NAMES.includes(name), `a name other than ${RESERVED_SHOT_NAMES.join(', ')}`);

const oneVariable = z
  .string('exactly one variable as text, such as "motion" or "audio"')
  .regex(
    /^[a-z][a-z0-9-]{0,30}$/,
    'exactly one variable, such as "motion", "audio" or a name of your own (lower-case letters, digits, hyphens); to change two things, use two follow-ups',
  );

/**
 * The brief as users post it, checked against one backend's limits. Unknown fields are refused: a misspelt option must not
 * silently cost a render.
 */
export function briefSchema(backend: Pick<Backend, 'name' | 'sizes' | 'seconds' | 'maxPromptCharacters'>) {
  const prompt = text(backend.maxPromptCharacters);
  const followUp = z
    .strictObject({ name: shotName, changes: oneVariable, prompt: prompt.optional() })
    .refine((shot) => shot.prompt !== undefined || shot.changes === 'motion' || shot.changes === 'audio', {
      path: ['prompt'],
      message: 'a prompt, because only "motion" and "audio" can be composed from the anchors',
    });

  return z
    .strictObject({
      name: text(80).default('untitled'),
      prompt: prompt.optional(),
      brief: z
        .strictObject({
          scene: text(4_000),
          shot: text(1_000).optional(),
          motion: text(1_000).optional(),
          lighting: text(1_000).optional(),
          constraints: text(1_000).optional(),
          sound: text(1_000).optional(),
        })
        .optional(),
      anchors: z.array(text(120)).max(MAX_ANCHORS).default([]),
      size: z.enum(nonEmpty(backend.sizes)).default(first(backend.sizes)),
      seconds: z
        .union([z.number(), z.string().regex(/^\d{1,4}$/, oneOf(backend.seconds))], { error: oneOf(backend.seconds) })
        .transform(Number)
        .refine((seconds) => backend.seconds.includes(seconds), oneOf(backend.seconds))
        .default(first(backend.seconds)),
      reference: z
        .strictObject({
          at: z.union(
            [
              z
                .number()
                .min(0)
                .max(3_600)
                // JSON has no negative zero, so a plan that held one would not survive its own record.
                .transform((seconds) => seconds + 0),
              z.literal('last'),
            ],
            {
              error: 'seconds from the start of the baseline, or "last"',
            },
          ),
        })
        .default({ at: 1 }),
      followUps: z.array(followUp).max(MAX_FOLLOW_UPS).optional(),
      budget: z.strictObject({ maxUsd: z.number().positive('an amount above 0') }).optional(),
      backend: z.literal(backend.name).default(backend.name),
    })
    .superRefine((brief, context) => {
      if ((brief.prompt === undefined) === (brief.brief === undefined)) {
        context.addIssue({ code: 'custom', path: ['prompt'], message: 'either "prompt" or "brief", and not both' });
      }
      const followUps = brief.followUps ?? [];
      for (const [index, { name }] of followUps.entries()) {
        const earlier = followUps.findIndex((other) => other.name === name);
        if (earlier !== index) {
          context.addIssue({
            code: 'custom',
            path: ['followUps', index, 'name'],
            message: `a name of its own; followUps[${earlier}] has this one already`,
          });
        }
      }
    });
}

export type Brief = z.infer<ReturnType<typeof briefSchema>>;

const oneOf = (values: readonly number[]): string => `one of ${values.join(', ')} (number or string)`;

function first<T>(values: readonly T[]): T {
  const [value] = values;
  if (value === undefined) throw new Error('A backend needs at least one size and one clip length; its list is empty.');
  return value;
}

const nonEmpty = (values: readonly string[]): [string, ...string[]] => [first(values), ...values.slice(1)];
