import { z } from 'zod';
import { backendSchema } from '../plans/backend';
import { madeHowSchema, sourceJobSchema } from '../plans/made-from';
import { frameAtSchema } from '../plans/frame-at';
import { plannedCandidatesSchema, planSchema } from '../plans/plan';
import { fitSchema } from './prepared';
import { pipelineRunSchema } from '../shots/run';
import {
  candidatesAnswerSchema,
  extractAnswerSchema,
  measureAnswerSchema,
  renderReportSchema,
  storeAnswerSchema,
  submitAnswerSchema,
} from './answers';
import { cancelRequestSchema } from './cancel-request';
import { gateDecisionSchema, gateSchema } from './gate';
import { duplicateJobsSchema } from './duplicate-jobs';
import { stitchClipsInput, stitchClipsOutput } from './stitch';
import { cutSchema, readClipSchema } from './stored-clip';
import { soundThresholdsSchema } from './verdict';
import { webhookEventSchema } from './webhook';

/** Which render of which pipeline: part of every activity's input, and of every log line. */
const renderKey = { pipelineId: z.string(), shot: z.string(), attempt: z.number() };

export const submitRenderInput = z.strictObject({
  ...renderKey,
  /** Where it goes, and what the ledger freezes of how that is charged. */
  backend: backendSchema.pick({
    name: true,
    model: true,
    chargedAt: true,
    chargedEndings: true,
    listCompleteAfterSeconds: true,
    /** The server that the plan was made for, and how it is spoken to; absent in plans of earlier versions. */
    endpoint: true,
    profile: true,
  }),
  /** Seed and parameters, by name; absent: none. */
  parameters: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  prompt: z.string(),
  /** A picture; absent: a clip. */
  makes: z.literal('picture').optional(),
  size: z.string(),
  seconds: z.number(),
  priceUsd: z.number(),
  /** The render of another shot that the backend makes it from, and how; absent: it is rendered by itself. */
  source: sourceJobSchema
    .extend({
      shot: z.string(),
      attempt: z.number(),
      /** Null where that shot has no render now: then nothing is bought. */
      renderId: z.string().nullable(),
    })
    .optional(),
  /** Media blob of the image to start from; null where none is sent. */
  referenceBlob: z.string().nullable(),
  /** Whether the backend's slots have one for it; without one nothing new is bought. */
  holdsSlot: z.boolean(),
  /** The pipeline's time, ISO 8601. */
  at: z.string(),
});
export const submitRenderOutput = submitAnswerSchema;

export const renderRef = z.strictObject({ shot: z.string(), attempt: z.number(), renderId: z.string() });
export type RenderRef = z.infer<typeof renderRef>;

export const checkRendersInput = z.strictObject({
  pipelineId: z.string(),
  /** `last`: without a sign of its end it is given up now, so its clip is asked for, which proves completion. */
  renders: z.array(renderRef.extend({ last: z.literal(true).optional() })),
  at: z.string(),
});
export const checkRendersOutput = z.strictObject({
  cancel: cancelRequestSchema.nullable(),
  /** By render id. */
  renders: z.record(z.string(), renderReportSchema),
});

export const storeClipInput = z.strictObject({
  ...renderKey,
  renderId: z.string(),
  /** A picture; absent: a clip. */
  makes: z.literal('picture').optional(),
  blob: z.string(),
  /** What the read before this one found, where it could not tell whether that was all; and how long the clip was ordered to be. */
  lastRead: readClipSchema.optional(),
  seconds: z.number().optional(),
  /** Where the read before this one was cut off. */
  lastCut: cutSchema.optional(),
});
export const storeClipOutput = storeAnswerSchema;

export const extractReferenceInput = z.strictObject({
  pipelineId: z.string(),
  /** Name of the reference. */
  reference: z.string(),
  clipBlob: z.string(),
  blob: z.string(),
  at: frameAtSchema,
  size: z.string(),
});
export const extractReferenceOutput = extractAnswerSchema;

export const extractCandidatesInput = extractReferenceInput
  .omit({ at: true })
  .extend({ candidates: plannedCandidatesSchema });
export const extractCandidatesOutput = candidatesAnswerSchema;

export const prepareStillInput = z.strictObject({
  pipelineId: z.string(),
  /** Name of the reference. */
  reference: z.string(),
  pictureBlob: z.string(),
  blob: z.string(),
  fit: fitSchema,
  size: z.string(),
});
export const prepareStillOutput = extractAnswerSchema;

export const measureClipInput = z.strictObject({
  ...renderKey,
  clipBlob: z.string(),
  referenceBlob: z.string().nullable(),
  /** The clip that it was made from, and how, where no image was sent; of an extension, how many seconds it adds. */
  source: z.strictObject({ clipBlob: z.string(), how: madeHowSchema, addsSeconds: z.number().optional() }).optional(),
  /** Frames of it that shots start from, which are taken while it is decoded anyway; absent: none. */
  stills: z.array(extractReferenceInput.pick({ reference: true, blob: true, at: true, size: true })).optional(),
  /** By what its sound is judged; absent: by what the app knows. */
  soundThresholds: soundThresholdsSchema.optional(),
});
export const measureClipOutput = measureAnswerSchema;

/** After a slot was given back: what it cost stands in the ledger for good, and who is next is woken. */
export const settleRendersInput = z.strictObject({
  pipelineId: z.string(),
  settled: z.array(z.strictObject({ shot: z.string(), attempt: z.number() })),
  wake: z.array(z.string()),
  at: z.string(),
});
export const settleRendersOutput = z.strictObject({ settled: z.number() });

/** Hands renders that are still charged to the janitor, which follows them to their end. */
export const startJanitorInput = z.strictObject({
  plan: planSchema,
  renders: z.array(renderRef),
  /** Ids of those of them that have ended and are only to be deleted; absent: none. */
  ended: z.array(z.string()).optional(),
  deleteWhenDone: z.boolean(),
});
export const startJanitorOutput = z.strictObject({ instanceId: z.string() });

/** Looks whether a pipeline still follows its renders, and hands them to the janitor when it does not. */
export const watchRendersInput = z.strictObject({ pipelineId: z.string(), at: z.string() });
/**
 * `alive`: its pipeline runs. `followed`: it is gone, and something is still to come. `quiet`: nothing is, but it was ended from
 * outside, and a submit that it had asked for may still be waiting to be run. `clear`: nothing is, nor will be.
 */
export const watchRendersOutput = z.strictObject({ outcome: z.enum(['alive', 'followed', 'quiet', 'clear']) });

export const deleteRendersInput = z.strictObject({
  pipelineId: z.string(),
  renders: z.array(renderRef),
  at: z.string(),
});
export const deleteRendersOutput = z.strictObject({
  /** Render ids that are gone from the backend. */
  deleted: z.array(z.string()),
  /** Running or out of reach: the backend will finish and charge them. */
  stillCharged: z.array(z.string()),
});

/** What ledger and storage know of a pipeline, for a run that starts from there. */
export const recoverRunInput = z.strictObject({ plan: planSchema, again: z.array(z.string()), at: z.string() });
export const recoverRunOutput = z.strictObject({ run: pipelineRunSchema });

/** Stores what a gate shows, before anybody is told of it. */
export const openGateInput = z.strictObject({ pipelineId: z.string(), gate: gateSchema });
export const openGateOutput = z.strictObject({ gate: z.string() });

/** Looks how a gate was decided; `otherwise` is decided now where nobody has. */
export const readGateInput = z.strictObject({
  pipelineId: z.string(),
  gate: z.string(),
  at: z.string(),
  otherwise: z.enum(['approve', 'stop']).optional(),
});
export const readGateOutput = z.strictObject({
  cancel: cancelRequestSchema.nullable(),
  decision: gateDecisionSchema.nullable(),
});

export const writeManifestInput = z.strictObject({ plan: planSchema, run: pipelineRunSchema });
export const writeManifestOutput = z.strictObject({
  blob: z.string(),
  /** What was found while the books were closed; absent: nothing. */
  duplicateJobs: duplicateJobsSchema.optional(),
});

/** Stores what is to be told of a pipeline, and sees to it that it is sent. */
export const recordEventsInput = z.strictObject({
  pipelineId: z.string(),
  events: z.array(webhookEventSchema).min(1),
  at: z.string(),
});
export const recordEventsOutput = z.strictObject({ stored: z.number() });

/** Tries to deliver the event whose turn it is. */
export const sendWebhookInput = z.strictObject({ pipelineId: z.string(), at: z.string() });
/** `again`: something was tried, so look at once. `wait`: nothing is due before. `over`: there is, and will be, nothing to tell. */
export const sendWebhookOutput = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('again') }),
  z.strictObject({ outcome: z.literal('wait'), until: z.string() }),
  z.strictObject({ outcome: z.literal('over') }),
]);

interface Spec {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  readonly bound: Bound;
}

/**
 * How long an activity may take, well below the `functionTimeout` of host.json, and what becomes of one that takes longer: it
 * fails, and what it waits for is cut off (`stop`) or goes on, to be written down whenever it comes (`let_go`).
 */
export interface Bound {
  readonly ms: number;
  readonly then: 'stop' | 'let_go';
}

/** What waits for storage, or for one question to a backend. */
const SHORT: Bound = { ms: 120_000, then: 'stop' };
/** What moves or decodes a whole clip, or asks a backend many things. */
const LONG: Bound = { ms: 240_000, then: 'stop' };
/** What a pipeline does beside its renders: they do not wait for it for long. */
const BESIDE: Bound = { ms: 20_000, then: 'stop' };
/** Has room for a create that takes as long as one may. One that was accepted is paid, so its answer is never unwanted. */
const SUBMIT: Bound = { ms: 270_000, then: 'let_go' };

/**
 * Every activity an orchestrator may call. Types, registration, time limits and the checks of what goes in and comes out derive
 * from this list. All of it is JSON, and every input an object: the engine hands a bare `false` on as the text "False".
 */
export const ACTIVITIES = {
  submitRender: { input: submitRenderInput, output: submitRenderOutput, bound: SUBMIT },
  checkRenders: { input: checkRendersInput, output: checkRendersOutput, bound: SHORT },
  storeClip: { input: storeClipInput, output: storeClipOutput, bound: LONG },
  extractReference: { input: extractReferenceInput, output: extractReferenceOutput, bound: LONG },
  extractCandidates: { input: extractCandidatesInput, output: extractCandidatesOutput, bound: LONG },
  prepareStill: { input: prepareStillInput, output: prepareStillOutput, bound: LONG },
  measureClip: { input: measureClipInput, output: measureClipOutput, bound: LONG },
  settleRenders: { input: settleRendersInput, output: settleRendersOutput, bound: SHORT },
  startJanitor: { input: startJanitorInput, output: startJanitorOutput, bound: SHORT },
  watchRenders: { input: watchRendersInput, output: watchRendersOutput, bound: SHORT },
  recoverRun: { input: recoverRunInput, output: recoverRunOutput, bound: LONG },
  deleteRenders: { input: deleteRendersInput, output: deleteRendersOutput, bound: LONG },
  openGate: { input: openGateInput, output: openGateOutput, bound: SHORT },
  readGate: { input: readGateInput, output: readGateOutput, bound: SHORT },
  writeManifest: { input: writeManifestInput, output: writeManifestOutput, bound: LONG },
  stitchClips: { input: stitchClipsInput, output: stitchClipsOutput, bound: LONG },
  recordEvents: { input: recordEventsInput, output: recordEventsOutput, bound: BESIDE },
  sendWebhook: { input: sendWebhookInput, output: sendWebhookOutput, bound: SHORT },
} satisfies Record<string, Spec>;

export type ActivityName = keyof typeof ACTIVITIES;
export type ActivityInput<N extends ActivityName> = z.infer<(typeof ACTIVITIES)[N]['input']>;
export type ActivityOutput<N extends ActivityName> = z.infer<(typeof ACTIVITIES)[N]['output']>;
export type Activities = { [N in ActivityName]: (input: ActivityInput<N>) => Promise<ActivityOutput<N>> };
