import { z } from 'zod';

/** Frozen in every plan; those of the latest request count. */
const slotLimitsSchema = z.strictObject({
  running: z.number(),
  createsPerMinute: z.number(),
  leaseMs: z.number(),
  /** Most that may be charged and reserved per UTC day; null: no ceiling. */
  dailyUsd: z.number().nullable(),
  /** Most of that on this backend alone; absent: no ceiling of its own. */
  ownDailyUsd: z.number().optional(),
  /** What the day has cost on other backends; the entity alone knows. Absent: nothing. */
  elsewhereUsd: z.number().optional(),
});
export type SlotLimits = z.infer<typeof slotLimitsSchema>;

/** Left out for the backend `default`, and by pipelines that were started when it was the only one. */
const where = { backend: z.string().optional() };

const requestSchema = z.strictObject({
  ...where,
  /** One render: `pipeline/shot/attempt`. */
  key: z.string(),
  pipelineId: z.string(),
  startedMs: z.number(),
  nowMs: z.number(),
  priceUsd: z.number(),
  limits: slotLimitsSchema,
  /** The backend runs it already (adopted, or its lease ran out): it has a slot whatever the limits say, and that counts. */
  isRunning: z.boolean().optional(),
});
export type SlotRequest = z.infer<typeof requestSchema>;

const answerSchema = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('granted'), leaseUntilMs: z.number() }),
  z.strictObject({
    outcome: z.literal('wait'),
    /** 1 is next. */
    position: z.number(),
    /** A guess from the queue's length, the slots, and how long they are held. */
    expectedWaitMs: z.number(),
    /** When asking again may help, if only time stands in the way; otherwise a wake-up or the slow timer decides. */
    retryAtMs: z.number().nullable(),
  }),
  z.strictObject({ outcome: z.literal('budget_exceeded'), leftUsd: z.number() }),
]);
export type SlotAnswer = z.infer<typeof answerSchema>;

const releaseSchema = z.strictObject({
  ...where,
  key: z.string(),
  nowMs: z.number(),
  /** What the render cost in the end. */
  chargedUsd: z.number(),
});
export type SlotRelease = z.infer<typeof releaseSchema>;
const releasedSchema = z.strictObject({ wake: z.array(z.string()) });
export type SlotReleased = z.infer<typeof releasedSchema>;

const returnSchema = z.strictObject({
  ...where,
  key: z.string(),
  nowMs: z.number(),
  /** What the backend asked for; null when it named no time. */
  retryAfterMs: z.number().nullable(),
});
export type SlotReturn = z.infer<typeof returnSchema>;
const returnedSchema = z.strictObject({ retryAtMs: z.number() });
export type SlotReturned = z.infer<typeof returnedSchema>;

/** Every operation of the entity of slots: types, and the checks of what goes in and comes out, derive from this list. */
export const SLOT_OPERATIONS = {
  request: { input: requestSchema, answer: answerSchema },
  release: { input: releaseSchema, answer: releasedSchema },
  return: { input: returnSchema, answer: returnedSchema },
};
export type SlotOperation = keyof typeof SLOT_OPERATIONS;
export type SlotInput<O extends SlotOperation> = z.infer<(typeof SLOT_OPERATIONS)[O]['input']>;
export type SlotOutput<O extends SlotOperation> = z.infer<(typeof SLOT_OPERATIONS)[O]['answer']>;
