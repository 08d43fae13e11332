import { z } from 'zod';
import { callbackUrlField } from '../contract/callback-url';
import type { Backend } from './backend';
import { parametersSchema, seedSchema } from './brief-parameters';
import type { BriefLimits } from './brief-limits';
import { briefRules } from './brief-rules';
import { candidatesField } from './candidates-field';
import { compareField } from './compare';
import { reviewField } from './review';
import { MADE_HOW } from './made-from';
import { COMPOSED_IN_WORDS, isComposed } from './prompts';
import { madeHowOf } from './sources';
import { ownStillFields } from './still-rules';
import {
  firstSeconds,
  firstSize,
  secondsInWords,
  shortestSeconds,
  sizesInWords,
  takesSeconds,
  takesSize,
} from './taken';

const MAX_ANCHORS = 12;
const MAX_FOLLOW_UPS = 8;
/** Names that files and stages already use; `reference-2` is the second still of two that are compared. */
const RESERVED_SHOT_NAMES = ['baseline', 'reference', 'reference-2', 'manifest'];

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
    /^[a-z][a-z0-9_-]{0,30}$/,
    'exactly one variable, such as "motion", "audio" or a name of your own (lower-case letters, digits, hyphens, underscores); to change two things, use two follow-ups',
  );

/** Which frame of a clip. */
const frameAt = z.union(
  [
    z
      .number()
      .min(0)
      .max(3_600)
      // JSON has no negative zero, so a plan that held one would not survive its own record.
      .transform((seconds) => seconds + 0),
    z.literal('last'),
  ],
  { error: 'seconds from the start of the clip, or "last"' },
);

/**
 * A variable that no prompt can be composed for; one that is no variable at all has a problem of its own. Where a seed or a
 * parameter changes, the words stay those of the baseline.
 */
const isOwnVariable = (
  { changes, how }: { changes?: unknown; how?: unknown },
  { parameters = {} }: Pick<Backend, 'parameters'>,
): boolean =>
  oneVariable.safeParse(changes).success &&
  !isComposed(changes) &&
  // Made from another render, it takes a prompt alone.
  (madeHowOf({ how }) !== undefined || !Object.hasOwn(parameters, String(changes)));

const isObject = ({ value }: { value: unknown }): boolean => typeof value === 'object' && value !== null;

/**
 * The brief as users post it, checked against the limits of its backend, and for follow-ups that name one of the `others` against
 * those of that one. Unknown fields are refused: a misspelt option must not silently cost a render.
 */
export function briefSchema(backend: BriefLimits, others: readonly BriefLimits[] = []) {
  const backends = [backend, ...others.filter(({ name }) => name !== backend.name)];
  const backendName = z.enum(nonEmpty(backends.map(({ name }) => name)));
  const prompt = text(backend.maxPromptCharacters);
  const lengths = `${secondsInWords(backend)} (number or string)`;
  const followUp = z
    .strictObject({
      name: shotName,
      changes: oneVariable,
      /** Absent: from the reference, by a render of its own. */
      how: z.enum(['reference', ...MADE_HOW]).optional(),
      /** What it comes from: the reference where nothing is said, else this frame of that shot, by default its last one. */
      from: z.strictObject({ shot: z.string(), at: frameAt.optional() }).optional(),
      /** How many an extension adds. */
      seconds: lengthIn(lengths).optional(),
      prompt: prompt.optional(),
      seed: seedSchema,
      parameters: parametersSchema,
      backend: backendName.optional(),
      onDrift: z.strictObject({ redo: z.number().int().min(0).max(3) }).optional(),
    })
    .refine((given) => given.prompt !== undefined || !isOwnVariable(given, backend), {
      path: ['prompt'],
      message: `a prompt, because only ${COMPOSED_IN_WORDS} can be composed from the anchors`,
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
      size: sizeOf(backend).default(firstSize(backend)),
      seconds: lengthIn(lengths)
        .refine((seconds) => takesSeconds(backend, seconds), lengths)
        .default(firstSeconds(backend)),
      reference: z
        .strictObject({
          at: frameAt.optional(),
          candidates: candidatesField(frameAt).optional(),
          compare: compareField,
          ...ownStillFields(prompt),
        })
        .default({ at: Math.min(1, shortestSeconds(backend) / 2) }),
      /** False: no baseline is rendered, which a still that is there already makes possible. */
      baseline: z
        .boolean()
        .transform((isWanted) => (isWanted ? undefined : false))
        .optional(),
      followUps: z.array(followUp).max(MAX_FOLLOW_UPS).optional(),
      review: reviewField.optional(),
      budget: z.strictObject({ maxUsd: z.number().positive('an amount above 0') }).optional(),
      seed: seedSchema,
      parameters: parametersSchema,
      backend: backendName.default(backend.name),
      callbackUrl: callbackUrlField.optional(),
    })
    .superRefine(
      (brief, context) => {
        for (const rule of briefRules(brief, backends)) context.addIssue({ code: 'custom', ...rule });
      },
      { when: always },
    );
}

/** The schema for a brief as it is posted: by the limits of the backend that it names, or of the first. */
export function briefSchemaFor(value: unknown, backends: readonly BriefLimits[]) {
  const wanted = typeof value === 'object' && value !== null && 'backend' in value ? value.backend : undefined;
  const [first] = backends;
  const backend = backends.find(({ name }) => name === wanted) ?? first;
  if (backend === undefined) throw new Error('There is no backend; settings without one are refused.');
  // The first is the one for a brief that names none.
  return briefSchema(backend, backends);
}

/** A length as a number, or as text that is one. */
const lengthIn = (lengths: string) =>
  z.union([z.number(), z.string().regex(/^\d{1,4}$/, lengths)], { error: lengths }).transform(Number);

/** Rules between fields are checked even where a field is wrong by itself, so that every problem is named at once. */
const always = (): boolean => true;

export type Brief = z.infer<ReturnType<typeof briefSchema>>;
/** As it is posted. */
export type BriefInput = z.input<ReturnType<typeof briefSchema>>;

/** A list is named as a choice, which its error tells best; what has no list is a form. */
const sizeOf = (backend: BriefLimits): z.ZodType<string, string> =>
  Array.isArray(backend.sizes)
    ? z.enum(nonEmpty(backend.sizes))
    : z.string().refine((size) => takesSize(backend, size), sizesInWords(backend));

function nonEmpty(values: readonly string[]): [string, ...string[]] {
  const [first, ...rest] = values;
  if (first === undefined) throw new Error('A backend needs at least one size and one clip length; its list is empty.');
  return [first, ...rest];
}
