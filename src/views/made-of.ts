import { z } from 'zod';
import type { PlannedReference } from '../plans/plan';
import { shotOfStill } from '../plans/plan';
import { stillSourceSchema } from '../plans/still-source';

/** Of a still, what is told of where it comes from. */
export const madeOfShape = {
  name: z.string(),
  /** The shot whose clip it is a frame of; null for one that was there before the pipeline began. */
  shot: z.string().nullable(),
  /** What that one is made of, and what was done to it; absent: it is a frame of a shot's clip. */
  source: stillSourceSchema.optional(),
};

export const madeOf = (reference: PlannedReference) => ({
  name: reference.name,
  shot: shotOfStill(reference) ?? null,
  ...('source' in reference ? { source: reference.source } : {}),
});
