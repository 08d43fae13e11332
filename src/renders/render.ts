import { z } from 'zod';
import { sourceJobSchema } from '../plans/made-from';
import { backendSchema } from '../plans/backend';
import { problemSchema, shotOutcomeSchema } from '../contract/outcome';
import { sentRequestSchema } from '../contract/sent-request';

/** How a job ended at the backend, as far as money is concerned. */
export const jobEndingSchema = z.enum(['completed', 'failed', 'moderated', 'cancelled']);
export type JobEnding = z.infer<typeof jobEndingSchema>;

/** Where a render was sent, frozen with the intent: which server, which model, and what that server charges when. */
export const sentToSchema = backendSchema
  .pick({ name: true, model: true, chargedAt: true, chargedEndings: true })
  // The server itself (`endpointName`), which a setting may change, and how it was spoken to; absent in records of earlier versions.
  .extend({ endpoint: z.string().optional(), profile: z.string().optional() });

/** A job besides the render's own. */
export const duplicateJobSchema = z.strictObject({
  renderId: z.string(),
  /**
   * `answer`: the backend accepted a submit of this render under this id, when the render had moved on already. Certain, and kept for ever.
   * `list`: a job in the backend's list that most likely came of an earlier submit. A later look may find that it is not.
   */
  by: z.enum(['answer', 'list']),
});
export type DuplicateJob = z.infer<typeof duplicateJobSchema>;

/** What every render has, whatever became of it. */
const facts = {
  recordVersion: z.literal(2),
  pipelineId: z.string(),
  shot: z.string(),
  attempt: z.number(),
  backend: sentToSchema,
  /** Absent: a clip. A picture is in no list of a server, and nobody can ask for it once it was answered. */
  makes: z.literal('picture').optional(),
  size: z.string(),
  /** Of the whole clip; 0 for a picture. */
  seconds: z.number(),
  /** The job of the same backend that it is made from, and how; absent: it is rendered by itself. */
  madeFrom: sourceJobSchema.optional(),
  /** The prompt itself stays out of the ledger. */
  promptSha256: z.string(),
  /** What its latest submit was to send besides; absent in records of earlier versions. */
  request: sentRequestSchema.optional(),
  priceUsd: z.number(),
  chargedUsd: z.number(),
  /** Tells the claim that wrote the record last from any other; absent in records of earlier versions. */
  claimId: z.string().optional(),
  /** How many POSTs were made for it, refused ones included. */
  submits: z.number(),
  /** How many of them were made although an earlier one was never answered. */
  resubmits: z.number(),
  /** When its latest submit was asked for. */
  intendedAt: z.string(),
  /** When its first submit was asked for, once there was more than one; absent before. */
  firstIntendedAt: z.string().optional(),
  /** Job that its create was answered with although another render has it, and that render; absent: there was none. */
  clash: z.strictObject({ renderId: z.string(), owner: z.string() }).optional(),
  /** When its pipeline was deleted: from then on nobody follows it, and its words are gone. Absent: it was not. */
  deletedAt: z.string().optional(),
  /** Absent where there are none. */
  duplicateJobs: z.array(duplicateJobSchema).optional(),
};

/** The job that the backend accepted. */
const job = { renderId: z.string(), backendStatus: z.string(), acceptedAt: z.string() };

/** The record of one render: written before it is paid for, kept for ever. What its states mean, and lead to: `next.ts`. */
export const renderSchema = z.discriminatedUnion('state', [
  z.strictObject({ ...facts, state: z.literal('intended') }),
  z.strictObject({
    ...facts,
    state: z.literal('free'),
    why: problemSchema,
    /** Who asked for a submit by then has had the answer; only who asks later may submit. */
    freedAt: z.string(),
  }),
  z.strictObject({ ...facts, state: z.literal('refused'), as: shotOutcomeSchema, why: problemSchema }),
  z.strictObject({ ...facts, state: z.literal('asked'), question: problemSchema }),
  z.strictObject({ ...facts, ...job, state: z.literal('accepted') }),
  z.strictObject({
    ...facts,
    ...job,
    state: z.literal('ended'),
    ending: jobEndingSchema,
    endedAt: z.string(),
    /** When its slot and the money reserved for it were given back; null until then. */
    settledAt: z.string().nullable(),
  }),
]);
export type Render = z.infer<typeof renderSchema>;
export type RenderState = Render['state'];
export type RenderIn<S extends RenderState> = Extract<Render, { state: S }>;

/** Which render: part of its name in the ledger. */
export type RenderKey = Pick<Render, 'pipelineId' | 'shot' | 'attempt'>;

/** What all renders have in common, without what their state adds. */
export type RenderFacts = Omit<RenderIn<'intended'>, 'state'>;

/** The facts alone: what a change of state begins with. */
export function factsOf(render: Render): RenderFacts {
  const known = Object.entries(render).filter(([name]) => name in facts);
  return Object.fromEntries(known) as RenderFacts;
}

/** The job, as far as there is one: for those who show a render whatever its state. */
export function jobOf(render: Render): {
  renderId: string | null;
  backendStatus: string | null;
  acceptedAt: string | null;
  endedAt: string | null;
} {
  switch (render.state) {
    case 'intended':
    case 'free':
    case 'refused':
    case 'asked':
      return { renderId: null, backendStatus: null, acceptedAt: null, endedAt: null };
    case 'accepted': {
      const { renderId, backendStatus, acceptedAt } = render;
      return { renderId, backendStatus, acceptedAt, endedAt: null };
    }
    case 'ended': {
      const { renderId, backendStatus, acceptedAt, endedAt } = render;
      return { renderId, backendStatus, acceptedAt, endedAt };
    }
  }
}

/** Every job that is this render's for certain: its own, and those that an answer named when it had moved on. */
export const jobIdsOf = (render: Render): string[] => [
  ...('renderId' in render ? [render.renderId] : []),
  ...(render.duplicateJobs ?? []).flatMap(({ renderId, by }) => (by === 'answer' ? [renderId] : [])),
];

/** Id of the render that it is made from, as the run of its shot carries it. */
export const sourceIdOf = ({ madeFrom }: Pick<Render, 'madeFrom'>): { readonly sourceId?: string } =>
  madeFrom === undefined ? {} : { sourceId: madeFrom.renderId };

/** Whether a length that a server tells is that of its clip: of an extension some may tell what it adds. */
export const isItsLength = ({ seconds, madeFrom }: Pick<Render, 'seconds' | 'madeFrom'>, told: string): boolean =>
  Number(told) === seconds || Number(told) === madeFrom?.addsSeconds;

/** When it was first meant to be submitted. */
export const firstIntent = ({ firstIntendedAt, intendedAt }: Pick<Render, 'firstIntendedAt' | 'intendedAt'>): string =>
  firstIntendedAt ?? intendedAt;
