import { z } from 'zod';
import type { Backend } from './backend';
import { briefRules } from './brief-rules';

const MAX_ANCHORS = 12;
const MAX_FOLLOW_UPS = 8;
/** Names that files and stages already use. */
const RESERVED_SHOT_NAMES = ['baseline', 'reference', 'manifest'];

/** Text that every serialiser on the way carries unchanged: not blank, and well-formed. */
const text = (maxCharacters: number) =>
  z
    .string()
    .max(maxCharacters)
    .refine((value) => value.trim() !== '', 'text that is not blank')
    .refine((value) => value.isWellFormed(), 'well-formed Unicode')
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

/** A variable that no prompt can be composed for; one that is no variable at all has a problem of its own. */
const isOwnVariable = (changes: unknown): boolean =>
  oneVariable.safeParse(changes).success && changes !== 'motion' && changes !== 'audio';

const isObject = ({ value }: { value: unknown }): boolean => typeof value === 'object' && value !== null;

/**
 * The brief as users post it, checked against one backend's limits. Unknown fields are refused: a misspelt option must not
 * silently cost a render.
 */
export function briefSchema(backend: Pick<Backend, 'name' | 'sizes' | 'seconds' | 'maxPromptCharacters'>) {
  const prompt = text(backend.maxPromptCharacters);
  const followUp = z
    .strictObject({ name: shotName, changes: oneVariable, prompt: prompt.optional() })
    .refine(({ prompt: own, changes }) => own !== undefined || !isOwnVariable(changes), {
      path: ['prompt'],
      message: 'a prompt, because only "motion" and "audio" can be composed from the anchors',
      when: isObject,
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
        .default({ at: Math.min(1, ...backend.seconds.map((seconds) => seconds / 2)) }),
      followUps: z.array(followUp).max(MAX_FOLLOW_UPS).optional(),
      budget: z.strictObject({ maxUsd: z.number().positive('an amount above 0') }).optional(),
      backend: z.literal(backend.name).default(backend.name),
    })
    .superRefine(
      (brief, context) => {
        for (const rule of briefRules(brief, backend.seconds)) context.addIssue({ code: 'custom', ...rule });
      },
      { when: always },
    );
}

/** Rules between fields are checked even where a field is wrong by itself, so that every problem is named at once. */
const always = (): boolean => true;

export type Brief = z.infer<ReturnType<typeof briefSchema>>;
/** As it is posted. */
export type BriefInput = z.input<ReturnType<typeof briefSchema>>;

const oneOf = (values: readonly number[]): string => `one of ${values.join(', ')} (number or string)`;

function first<T>(values: readonly T[]): T {
  const [value] = values;
  if (value === undefined) throw new Error('A backend needs at least one size and one clip length; its list is empty.');
  return value;
}

const nonEmpty = (values: readonly string[]): [string, ...string[]] => [first(values), ...values.slice(1)];
