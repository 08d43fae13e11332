import { z } from 'zod';
import { backendSchema } from '../plans/backend';
import { problemSchema, shotOutcomeSchema } from './outcome';
import { frameAtSchema, planSchema } from '../plans/plan';
import { surplusSchema } from '../shots/surplus';
import {
  cancelRequestSchema,
  pipelineRunSchema,
  referenceFrameSchema,
  storedClipSchema,
  verdictSchema,
} from '../shots/run';

/** Which render of which pipeline: part of every activity's input, and of every log line. */
const renderKey = { pipelineId: z.string(), shot: z.string(), attempt: z.number() };

export const submitRenderInput = z.strictObject({
  ...renderKey,
  backend: backendSchema,
  prompt: z.string(),
  size: z.string(),
  seconds: z.number(),
  priceUsd: z.number(),
  /** Media blob of the image to start from; null for the baseline. */
  referenceBlob: z.string().nullable(),
  /** Whether the backend's slots have one for it; without one nothing new is bought. */
  holdsSlot: z.boolean(),
  /** The pipeline's time, ISO 8601. */
  at: z.string(),
});
const unclear = {
  /**
   * Since when the answer is known to be missing, ISO 8601, as the ledger's side has it: the same for every run that looks, also
   * after a resume. Null before the first look that found it missing.
   */
  unclearSince: z.string().nullable(),
  problem: problemSchema,
};
export const submitRenderOutput = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('accepted'),
    renderId: z.string(),
    backendStatus: z.string(),
    pollAfterMs: z.number().nullable(),
    chargedUsd: z.number(),
  }),
  /** The answer to the POST was lost; the list is asked again after a while. */
  z.strictObject({
    outcome: z.literal('reconciling'),
    retryAfterMs: z.number(),
    ...unclear,
  }),
  /** The list does not tell what became of it: a person has to. */
  z.strictObject({ outcome: z.literal('undecided'), ...unclear }),
  /** No room now: nothing was accepted, and it may be tried again. */
  z.strictObject({ outcome: z.literal('busy'), retryAfterMs: z.number().nullable(), problem: problemSchema }),
  /** Nothing is under way, and it holds no slot that it could be submitted on. */
  z.strictObject({ outcome: z.literal('slot_first'), problem: problemSchema }),
  /** Nobody took it, and nothing was accepted; `as` is the ending if that goes on. */
  z.strictObject({ outcome: z.literal('unreachable'), as: shotOutcomeSchema, problem: problemSchema }),
  z.strictObject({ outcome: z.literal('ended'), as: shotOutcomeSchema, problem: problemSchema }),
  z.strictObject({ outcome: z.literal('cancelled'), cancel: cancelRequestSchema }),
]);

const renderRef = z.strictObject({ shot: z.string(), attempt: z.number(), renderId: z.string() });
export type RenderRef = z.infer<typeof renderRef>;

export const checkRendersInput = z.strictObject({
  pipelineId: z.string(),
  renders: z.array(renderRef),
  at: z.string(),
});
export const renderReport = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('running'),
    backendStatus: z.string(),
    progress: z.number(),
    pollAfterMs: z.number().nullable(),
  }),
  z.strictObject({ outcome: z.literal('completed'), backendStatus: z.string(), chargedUsd: z.number() }),
  z.strictObject({
    outcome: z.literal('ended'),
    as: shotOutcomeSchema,
    backendStatus: z.string(),
    chargedUsd: z.number(),
    problem: problemSchema,
  }),
  /** The question failed; that says nothing of the render. */
  z.strictObject({ outcome: z.literal('unanswered'), problem: problemSchema, retryAfterMs: z.number().nullable() }),
  z.strictObject({ outcome: z.literal('missing'), problem: problemSchema }),
]);
export const checkRendersOutput = z.strictObject({
  cancel: cancelRequestSchema.nullable(),
  /** By render id. */
  renders: z.record(z.string(), renderReport),
});

export const storeClipInput = z.strictObject({ ...renderKey, renderId: z.string(), blob: z.string() });
export const storeClipOutput = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('stored'), clip: storedClipSchema }),
  /** Not to be had now; the job is asked again. */
  z.strictObject({ outcome: z.literal('not_ready'), problem: problemSchema, retryAfterMs: z.number().nullable() }),
  /** What came was not a whole MP4, or the connection was cut. */
  z.strictObject({ outcome: z.literal('invalid'), problem: problemSchema }),
]);

export const extractReferenceInput = z.strictObject({
  pipelineId: z.string(),
  clipBlob: z.string(),
  blob: z.string(),
  at: frameAtSchema,
  size: z.string(),
});
export const extractReferenceOutput = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('extracted'), reference: referenceFrameSchema }),
  z.strictObject({ outcome: z.literal('failed'), problem: problemSchema }),
]);

export const measureClipInput = z.strictObject({
  ...renderKey,
  clipBlob: z.string(),
  referenceBlob: z.string().nullable(),
});
export const measureClipOutput = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('measured'), verdict: verdictSchema }),
  z.strictObject({ outcome: z.literal('unreadable'), problem: problemSchema }),
]);

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

export const writeManifestInput = z.strictObject({ plan: planSchema, run: pipelineRunSchema });
export const writeManifestOutput = z.strictObject({
  blob: z.string(),
  /** What was found while the books were closed; absent: nothing. */
  surplus: surplusSchema.optional(),
});

type Activity<I extends z.ZodType, O extends z.ZodType> = (input: z.infer<I>) => Promise<z.infer<O>>;

/** Every activity the orchestrator may call: its name, what it takes and what it gives. All JSON. */
export interface Activities {
  submitRender: Activity<typeof submitRenderInput, typeof submitRenderOutput>;
  checkRenders: Activity<typeof checkRendersInput, typeof checkRendersOutput>;
  storeClip: Activity<typeof storeClipInput, typeof storeClipOutput>;
  extractReference: Activity<typeof extractReferenceInput, typeof extractReferenceOutput>;
  measureClip: Activity<typeof measureClipInput, typeof measureClipOutput>;
  settleRenders: Activity<typeof settleRendersInput, typeof settleRendersOutput>;
  startJanitor: Activity<typeof startJanitorInput, typeof startJanitorOutput>;
  watchRenders: Activity<typeof watchRendersInput, typeof watchRendersOutput>;
  recoverRun: Activity<typeof recoverRunInput, typeof recoverRunOutput>;
  deleteRenders: Activity<typeof deleteRendersInput, typeof deleteRendersOutput>;
  writeManifest: Activity<typeof writeManifestInput, typeof writeManifestOutput>;
}

export type ActivityInput<N extends keyof Activities> = Parameters<Activities[N]>[0];
export type ActivityOutput<N extends keyof Activities> = Awaited<ReturnType<Activities[N]>>;
export type RenderReport = z.infer<typeof renderReport>;
