import { z } from 'zod';
import { GATE_ID } from './gate';

const actionSchema = z.enum(['adopt', 'resubmit', 'give_up', 'approve', 'pick', 'reprompt', 'stop']);
type Action = z.infer<typeof actionSchema>;

/** What each action is about: the first three a render whose fate is unknown, the others a gate. All else is refused with it. */
const FIELDS = {
  adopt: ['shot', 'renderId'],
  resubmit: ['shot'],
  give_up: ['shot'],
  approve: ['gate'],
  pick: ['gate', 'candidate'],
  reprompt: ['gate', 'shot', 'prompt'],
  stop: ['gate'],
} as const satisfies Record<Action, readonly (keyof typeof WORDS)[]>;

const WORDS = {
  shot: 'name of the shot',
  renderId: 'id of the job to adopt',
  gate: 'id of the gate, as the document of the pipeline shows it',
  candidate: 'number of the candidate, from 1',
  prompt: 'new prompt of the shot',
} as const;

/** What a person decides: about a render of which nobody can say whether the backend accepted it, or about a gate. */
export const decisionSchema = z
  .strictObject({
    action: actionSchema,
    shot: z.string().min(1).max(40).optional(),
    /** The job to adopt, as the backend calls it. */
    renderId: z.string().min(1).max(4_096).optional(),
    gate: z.string().regex(GATE_ID, WORDS.gate).optional(),
    /** Which of the candidates becomes the reference; the first is 1. */
    candidate: z.number().int().min(1).max(99).optional(),
    prompt: z
      .string()
      .max(32_000)
      .refine((text) => text.trim() !== '' && text.isWellFormed(), 'text that is not blank')
      .optional(),
    /** Who decides, for people who read of it later. */
    by: z
      .string()
      .max(100)
      .refine((text) => text.trim() !== '' && text.isWellFormed(), 'a name')
      .optional(),
  })
  .superRefine(
    (given, context) => {
      // Whatever else is wrong, so that every problem is named at once; of an action that there is not, nothing follows.
      const action = actionSchema.safeParse((given as { action?: unknown } | null)?.action).data;
      if (action === undefined) return;
      const needed: readonly string[] = FIELDS[action];
      for (const field of Object.keys(WORDS) as (keyof typeof WORDS)[]) {
        if ((given[field] !== undefined) === needed.includes(field)) continue;
        const takers = Object.entries(FIELDS).flatMap(([name, fields]) =>
          (fields as readonly string[]).includes(field) ? [`"${name}"`] : [],
        );
        const message = `the ${WORDS[field]}, with ${takers.join(', ')} and only with ${takers.length === 1 ? 'it' : 'these'}`;
        context.addIssue({ code: 'custom', path: [field], message });
      }
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );
export type Decision = z.infer<typeof decisionSchema>;

/** A decision about a render whose fate is unknown. */
export type RenderDecision = Decision & { readonly action: 'adopt' | 'resubmit' | 'give_up'; readonly shot: string };
/** The same as it was stored; decisions of earlier versions have no time. */
export type StoredRenderDecision = RenderDecision & { readonly at?: string };
/** A decision about a gate. */
export type GateAnswer = Decision & {
  readonly action: Exclude<Action, RenderDecision['action']>;
  readonly gate: string;
};

export const isAboutGate = (decision: Decision): decision is GateAnswer => decision.gate !== undefined;
export const isAboutRender = (decision: Decision): decision is RenderDecision => !isAboutGate(decision);
