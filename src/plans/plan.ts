import { z } from 'zod';
import { referenceFrameSchema } from '../contract/reference-frame';
import { agreedWebhooksSchema } from '../contract/webhook';
import { soundThresholdsSchema } from '../contract/verdict';
import type { TermsOfBackend } from './backend';
import { backendSchema, DEFAULT_BACKEND, termsOfBackendSchema } from './backend';
import { frameAtSchema } from './frame-at';
import { madeFromSchema } from './made-from';
import { fromFirstPlan } from './first-plan';
import { reviewSchema } from './review';
import { fitSchema } from '../contract/prepared';
import { stillSourceSchema } from './still-source';

/** Frames to choose one of: so many, spread evenly over the clip, or the frames at these places. */
export const plannedCandidatesSchema = z.union([z.number(), z.array(frameAtSchema)]);

/** One frame of another shot's clip. */
const frameReferenceSchema = z.strictObject({
  name: z.string(),
  /** The shot whose clip it is taken from. */
  shot: z.string(),
  at: frameAtSchema,
  /** The frames that one is chosen of, instead of the one at `at`; absent: there is no choice. */
  candidates: plannedCandidatesSchema.optional(),
  /** The reference whose second best candidate this is, taken with it; absent: it is taken by itself. */
  secondOf: z.string().optional(),
  /** File name of the still, such as `02-reference.png`. */
  file: z.string(),
  /** The still itself, where an earlier pipeline has taken it already; absent: it is taken from the shot's clip. */
  frame: referenceFrameSchema.optional(),
});
export type FrameReference = z.infer<typeof frameReferenceSchema>;

/** A still that was there before the pipeline began, and what it is made of. */
const givenReferenceSchema = z.strictObject({
  name: z.string(),
  source: stillSourceSchema,
  file: z.string(),
  frame: referenceFrameSchema,
});

export type GivenReference = z.infer<typeof givenReferenceSchema>;

/** A picture that another shot makes, brought to the size of the clips. */
const pictureReferenceSchema = z.strictObject({
  name: z.string(),
  /** The shot that makes it. */
  shot: z.string(),
  fit: fitSchema,
  file: z.string(),
  /** The still itself, where an earlier pipeline has paid for it already; absent: it is made. */
  frame: referenceFrameSchema.optional(),
});
export type PictureReference = z.infer<typeof pictureReferenceSchema>;

/** A still that shots start from. */
export const plannedReferenceSchema = z.union([frameReferenceSchema, givenReferenceSchema, pictureReferenceSchema]);
export type PlannedReference = z.infer<typeof plannedReferenceSchema>;

/** The shot that a still is a frame of, or the picture; undefined for one that was there before the pipeline began. */
export const shotOfStill = (reference: PlannedReference): string | undefined =>
  'shot' in reference ? reference.shot : undefined;

/** File name of the picture that a still was made of, as it came; undefined where it was none. */
export const originalOf = (reference: PlannedReference): string | undefined =>
  'source' in reference && reference.source.kind === 'image' ? reference.source.original.file : undefined;

export const plannedShotSchema = z.strictObject({
  name: z.string(),
  /** The one variable it changes; null for a shot that changes nothing, because it is made from text alone. */
  changes: z.string().nullable(),
  /** Name of the reference it starts from; null for a shot that no picture is sent for. */
  startsFrom: z.string().nullable(),
  /** The shot whose render the backend makes it from; absent for all that are rendered by themselves. */
  madeFrom: madeFromSchema.optional(),
  /** A picture and no clip, in pixels of `size`; absent: a clip. */
  makes: z.literal('picture').optional(),
  size: z.string().optional(),
  /** Length of its clip in seconds, where that is not the one of the plan. */
  seconds: z.number().optional(),
  prompt: z.string(),
  /** File name of the clip, such as `03-motion.mp4`. */
  file: z.string(),
  /** `audible`: sound is what this shot is about; `present`: the brief asks for some; `any`: nothing was asked. */
  sound: z.enum(['audible', 'present', 'any']),
  /** Where it is rendered and by which model, where that is not what the whole plan says. */
  backend: backendSchema.pick({ name: true, model: true }).optional(),
  /** How often it is rendered anew where its clip did not keep the reference, and with which seeds; absent: never. */
  onDrift: z.strictObject({ redo: z.number(), seeds: z.array(z.number()).optional() }).optional(),
  /** Seed and parameters that it is rendered with, by name; absent: none. */
  parameters: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type PlannedShot = z.infer<typeof plannedShotSchema>;

/** What is made. Never changes after the brief was accepted. */
export const agreedSchema = z.strictObject({
  name: z.string(),
  /** SHA-256 of the brief as resolved, hexadecimal. */
  briefSha256: z.string(),
  anchors: z.array(z.string()),
  size: z.string(),
  seconds: z.number(),
  /** Where it is rendered. */
  backend: backendSchema.pick({ name: true, model: true }),
  references: z.array(plannedReferenceSchema),
  /** In the order of the brief; what a shot starts from comes before it. */
  shots: z.array(plannedShotSchema).min(1),
  /** Most that this pipeline may cost, in US dollars; null: no ceiling. */
  maxUsd: z.number().nullable(),
  /** Where a person looks before the pipeline goes on; absent: nowhere. */
  review: reviewSchema.optional(),
  /** The pipeline whose plan this is on another backend; absent: none. */
  replayOf: z.string().optional(),
  /** Who is told of what happens; absent: nobody. */
  webhooks: agreedWebhooksSchema.optional(),
});
export type Agreed = z.infer<typeof agreedSchema>;

/** Prices, limits and deadlines of one run: a run that is resumed has those of its own day. */
export const termsSchema = z.strictObject({
  /** US dollars that one render of each shot costs. */
  pricesUsd: z.record(z.string(), z.number()),
  /** What all shots cost together, each rendered once. */
  estimateUsd: z.number(),
  /** What they cost at most, should all be rendered anew as often as they may; absent: no more than that. */
  atMostUsd: z.number().optional(),
  /** Ceiling of a day, in US dollars; null: none. */
  dailyUsd: z.number().nullable(),
  backend: termsOfBackendSchema,
  /** Of the other backends that shots are rendered on, by name; absent: there are none. */
  otherBackends: z.record(z.string(), termsOfBackendSchema).optional(),
  /** All in seconds. A render's deadline counts from the first sign of work, the queue's from the first attempt to submit. */
  timing: z.strictObject({
    pollIntervalSeconds: z.number(),
    renderDeadlineSeconds: z.number(),
    queueDeadlineSeconds: z.number(),
    /** How long a person may take to decide about a render whose fate is unknown. */
    decisionDeadlineSeconds: z.number(),
    /** How long a slot is kept for somebody who gives no sign of life; longer than the engine's five-minute redelivery. */
    slotLeaseSeconds: z.number(),
    /** Absent in plans of earlier versions: those count a render's deadline from its acceptance, and all else within it. */
    patience: z
      .strictObject({
        /** From acceptance until the backend shows a sign of work. */
        queuedSeconds: z.number(),
        /** How long the backend may say that there is no such job, before that is believed. */
        missingSeconds: z.number(),
        /** From completion until the clip is here. */
        downloadSeconds: z.number(),
      })
      .optional(),
  }),
  /** By what sound is judged, where a setting says so; absent: by what the app knows. */
  soundThresholds: soundThresholdsSchema.optional(),
  /** Frames are taken while their clip is measured; absent in plans of earlier versions: by a step of their own. */
  stillsOnTheWay: z.literal(true).optional(),
});
export type Terms = z.infer<typeof termsSchema>;

export const currentPlanSchema = z.strictObject({
  planVersion: z.literal(2),
  pipelineId: z.string(),
  agreed: agreedSchema,
  terms: termsSchema,
});

/**
 * The brief with every default resolved, prompts composed, settings and prices frozen. It is the orchestrator's input, so what a
 * running pipeline does cannot change under it when a setting does. Plans of the first version are read as what they meant.
 */
export const planSchema = z.preprocess(fromFirstPlan, currentPlanSchema);
export type Plan = z.infer<typeof currentPlanSchema>;

/** The shot of that name; throws for a name that the plan has not. */
export function plannedShot({ agreed }: Pick<Plan, 'agreed'>, name: string): PlannedShot {
  const planned = agreed.shots.find((shot) => shot.name === name);
  if (planned === undefined)
    throw new Error(`The plan has no shot "${name}"; it has ${agreed.shots.map((shot) => shot.name).join(', ')}.`);
  return planned;
}

/** The shot that one comes from: whose render it is made of, or whose frame it starts from. Undefined where it comes from none. */
export function sourceShotOf(
  { agreed }: Pick<Plan, 'agreed'>,
  { madeFrom, startsFrom }: Pick<PlannedShot, 'madeFrom' | 'startsFrom'>,
): string | undefined {
  if (madeFrom !== undefined) return madeFrom.shot;
  const still = agreed.references.find(({ name }) => name === startsFrom);
  return still && shotOfStill(still);
}

/** Length of the clip of a shot, s; a picture has none. */
export function secondsOf(plan: Pick<Plan, 'agreed'>, name: string): number {
  const { makes, seconds = plan.agreed.seconds } = plannedShot(plan, name);
  return makes === 'picture' ? 0 : seconds;
}

/** Size of the clip of a shot, or of the picture that it makes. */
export const sizeOf = (plan: Pick<Plan, 'agreed'>, name: string): string =>
  plannedShot(plan, name).size ?? plan.agreed.size;

/** US dollars that a render of this shot costs under the plan's terms. */
export function priceOf({ terms }: Pick<Plan, 'terms'>, name: string): number {
  const priceUsd = terms.pricesUsd[name];
  if (priceUsd === undefined)
    throw new Error(`The plan has no price for "${name}"; it has some for ${Object.keys(terms.pricesUsd).join(', ')}.`);
  return priceUsd;
}

/** Where a shot is rendered, and by which model. */
export const backendOf = (plan: Pick<Plan, 'agreed'>, shot: string): Agreed['backend'] =>
  plannedShot(plan, shot).backend ?? plan.agreed.backend;

/** The terms of the backend that a shot is rendered on. */
export function termsOf(plan: Pick<Plan, 'agreed' | 'terms'>, shot: string): TermsOfBackend {
  const { name } = backendOf(plan, shot);
  return name === plan.agreed.backend.name
    ? plan.terms.backend
    : (plan.terms.otherBackends?.[name] ?? plan.terms.backend);
}

/** The backend of a shot as its slots call it: absent for the one that has been there from the start. */
export function slotsOf(plan: Pick<Plan, 'agreed'>, shot: string): { readonly backend?: string } {
  const { name } = backendOf(plan, shot);
  return name === DEFAULT_BACKEND ? {} : { backend: name };
}

/** What the lease of a slot and the clocks of a backend's slots go by. */
export function limitsOf(plan: Pick<Plan, 'agreed' | 'terms'>, shot: string) {
  const { maxRunning, createsPerMinute, dailyUsd } = termsOf(plan, shot);
  return {
    running: maxRunning,
    createsPerMinute,
    leaseMs: plan.terms.timing.slotLeaseSeconds * 1_000,
    dailyUsd: plan.terms.dailyUsd,
    ...(dailyUsd === undefined ? {} : { ownDailyUsd: dailyUsd }),
  };
}
