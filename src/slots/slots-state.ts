import { z } from 'zod';
import { checked } from '../contract/checked';
import { dayChargesSchema, NO_CHARGES } from './day-charges';

const heldSlotSchema = z.object({
  key: z.string(),
  pipelineId: z.string(),
  startedMs: z.number(),
  grantedMs: z.number(),
  leaseUntilMs: z.number(),
  reservedUsd: z.number(),
});

const waiterSchema = z.object({
  key: z.string(),
  pipelineId: z.string(),
  /** Start of the pipeline: older pipelines' follow-ups come before younger ones' baselines. */
  startedMs: z.number(),
  askedMs: z.number(),
});
export type Waiter = z.infer<typeof waiterSchema>;

/** What the entity keeps. Times are milliseconds since the epoch, in the pipelines' own time; money is US dollars. */
export const slotsStateSchema = z.object({
  held: z.array(heldSlotSchema).readonly(),
  waiting: z.array(waiterSchema).readonly(),
  /** When slots were granted, as far back as the creates-per-minute window looks. */
  grantedMs: z.array(z.number()).readonly(),
  /** Nobody is granted a slot before: the backend said that others use it too. */
  pausedUntilMs: z.number(),
  /** How long a slot was held lately, on average. */
  typicalHoldMs: z.number(),
  charges: dayChargesSchema,
});
export type SlotsState = z.infer<typeof slotsStateSchema>;

const EMPTY: SlotsState = {
  held: [],
  waiting: [],
  grantedMs: [],
  pausedUntilMs: 0,
  typicalHoldMs: 60_000,
  charges: NO_CHARGES,
};

/** An earlier version kept the charges of the days alone, and beside the rest. */
const keptSchema = z.looseObject({
  chargedUsd: z.record(z.string(), z.number()).optional(),
  charges: z.unknown().optional(),
});

/** The state that is kept, whichever version kept it. */
export function knownSlots(kept: unknown): SlotsState {
  if (kept === undefined || kept === null) return EMPTY;
  const { chargedUsd = {}, charges = { ...NO_CHARGES, chargedUsd }, ...rest } = keptSchema.parse(kept);
  return checked(slotsStateSchema, { ...EMPTY, ...rest, charges }, 'The kept slots cannot be read');
}
