import { z } from 'zod';
import { cancelRequestSchema } from '../contract/cancel-request';
import { gateSchema } from '../contract/gate';
import { decisionsSchema } from './decisions';
import { problemSchema, shotOutcomeSchema } from '../contract/outcome';
import { referenceCandidateSchema } from '../contract/reference-candidate';
import { referenceFrameSchema } from '../contract/reference-frame';
import { clipNoteSchema } from '../contract/stored-clip';
import { verdictSchema } from '../contract/verdict';
import { deliverySchema } from '../contract/webhook';
import { reviewSchema } from '../plans/review';
import { madeFromSchema } from '../plans/made-from';
import { pipelineStateSchema, stageSchema } from '../shots/pipeline-words';
import { shotStateSchema } from '../shots/shot';
import { comparisonSchema } from './comparison';
import { earlierAttemptSchema } from './earlier';
import { findingSchema } from './findings';
import { madeOfShape } from './made-of';
import { receivedSchema } from './received';

/** While a pipeline runs its status has codes only; where the text is known nowhere else, there is none. */
const advisedProblemSchema = problemSchema.extend({ detail: z.string().nullable(), advice: z.string().nullable() });
export type AdvisedProblem = z.infer<typeof advisedProblemSchema>;

const shotDocumentSchema = z.strictObject({
  name: z.string(),
  changes: z.string().nullable(),
  /** Name of the reference it starts from; null for a shot that no picture is sent for. */
  startsFrom: z.string().nullable(),
  /** The shot whose render the backend makes it from, and how; absent: it is rendered by itself. */
  madeFrom: madeFromSchema.optional(),
  /** A picture, which is its `clip` then, by this model and in this size; absent: a clip. */
  makes: z.literal('picture').optional(),
  model: z.string().optional(),
  size: z.string().optional(),
  state: shotStateSchema,
  outcome: shotOutcomeSchema.nullable(),
  progress: z.number(),
  backendStatus: z.string().nullable(),
  renderId: z.string().nullable(),
  attempt: z.number(),
  submits: z.number(),
  queuePosition: z.number().nullable(),
  expectedWaitSeconds: z.number().nullable(),
  acceptedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** What this attempt was bought for, or what it would be bought for now. US dollars. */
  priceUsd: z.number(),
  chargedUsd: z.number(),
  problem: advisedProblemSchema.nullable(),
  clip: z
    .strictObject({
      blob: z.string(),
      bytes: z.number().nullable(),
      sha256: z.string().nullable(),
      href: z.string(),
      /** A small picture from the middle of it, JPEG; absent where there is none. */
      posterHref: z.string().optional(),
      /** Present where the file is no MP4 although its name says so: its media type. `note`: what is to be known of it, for people. */
      mediaType: z.string().optional(),
      note: z.string().optional(),
      /** What the note is about besides, by its code. */
      notes: z.array(clipNoteSchema).optional(),
    })
    .nullable(),
  verdict: verdictSchema.nullable(),
  /** What was asked for beside what came; null where nothing was measured. */
  received: receivedSchema.nullable(),
  /** What it is rendered from: the plan's prompt, or the one that a person gave it since. */
  prompt: z.string(),
  /** Its attempts that do not count, in the order in which they were replaced; absent: there are none. */
  earlier: z.array(earlierAttemptSchema.extend({ href: z.string().nullable() })).optional(),
  /** Jobs besides its own that most likely came of an earlier submit of it. */
  duplicateJobs: z.array(z.string()),
});
export type ShotDocument = z.infer<typeof shotDocumentSchema>;

const referenceDocumentSchema = referenceFrameSchema.extend({
  ...madeOfShape,
  href: z.string(),
  /** What it was chosen of, in the order of the clip; absent: there was no choice. */
  candidates: z
    .array(
      referenceCandidateSchema.extend({
        /** What `pick` takes. */
        number: z.number(),
        /** It is the one that shots start from. */
        chosen: z.boolean(),
        href: z.string(),
        thumbnailHref: z.string(),
      }),
    )
    .optional(),
});
export type ReferenceDocument = z.infer<typeof referenceDocumentSchema>;

/** What `GET /api/pipelines/{id}` answers. */
export const pipelineDocumentSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  state: pipelineStateSchema,
  stage: stageSchema,
  createdAt: z.string(),
  updatedAt: z.string(),
  size: z.string(),
  seconds: z.number(),
  backend: z.strictObject({ name: z.string(), model: z.string() }),
  /** The pipeline whose plan this is, on another backend; absent: it is a plan of its own. */
  replayOf: z.string().optional(),
  shots: z.array(shotDocumentSchema),
  /** The first of the references, which most pipelines have no more of; null before it is taken. */
  reference: referenceDocumentSchema.nullable(),
  references: z.array(referenceDocumentSchema),
  /** What all clips together say of a backend. */
  findings: z.array(findingSchema),
  /** Of one follow-up that is made from two candidates: which anchors better; absent: none is. */
  comparison: comparisonSchema.optional(),
  nextPollAt: z.string().nullable(),
  /** What all shots cost together: at the price they were bought for, or would be now. US dollars. */
  estimateUsd: z.number(),
  spentUsd: z.number(),
  problem: advisedProblemSchema.nullable(),
  /** The gate at which it waits for a person; null: it waits for none. */
  gate: gateSchema
    .pick({ id: true, kind: true, since: true, until: true, candidates: true, shots: true })
    .extend({ onTimeout: reviewSchema.shape.onTimeout })
    .nullable(),
  /** What people, or the clock, decided, at its gates and about renders whose fate was unknown: who, when, what. */
  decisions: decisionsSchema,
  /** Who is told of what happens, and what became of every event; absent: nobody is told. */
  webhooks: z
    .strictObject({
      /** The `callbackUrl` of its brief, or the setting. */
      to: z.enum(['brief', 'setting']),
      /** Host of that `callbackUrl`. */
      host: z.string().optional(),
      /** In the order in which they are delivered. */
      deliveries: z.array(deliverySchema),
    })
    .optional(),
  cancel: cancelRequestSchema.nullable(),
  cleanup: z.strictObject({ deleted: z.array(z.string()), stillCharged: z.array(z.string()) }).nullable(),
  links: z.strictObject({
    self: z.string(),
    manifest: z.string(),
    cancel: z.string(),
    resume: z.string(),
    decision: z.string(),
    review: z.string(),
  }),
});
export type PipelineDocument = z.infer<typeof pipelineDocumentSchema>;
