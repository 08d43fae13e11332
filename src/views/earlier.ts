import { z } from 'zod';
import { defined } from '../contract/defined';
import { shotOutcomeSchema } from '../contract/outcome';
import { storedClipSchema } from '../contract/stored-clip';
import { verdictSchema } from '../contract/verdict';
import type { Replaced } from '../shots/attempts';
import { replacedSchema } from '../shots/attempts';
import { factsOfShot } from './shot-facts';

/** An attempt of a shot that does not count, and why: all that was rendered and paid is kept and told of. */
export const earlierAttemptSchema = z.strictObject({
  attempt: z.number(),
  why: replacedSchema.shape.why,
  outcome: shotOutcomeSchema.nullable(),
  /** What it was rendered from, where that is not the plan's. */
  prompt: z.string().optional(),
  seed: z.number().optional(),
  renderId: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** US dollars. */
  priceUsd: z.number(),
  chargedUsd: z.number(),
  clip: storedClipSchema.nullable(),
  verdict: verdictSchema.nullable(),
});
export type EarlierAttempt = z.infer<typeof earlierAttemptSchema>;

export function earlierAttempt({ shot, why, prompt, seed }: Replaced): EarlierAttempt {
  const { attempt, outcome, renderId, endedAt, priceUsd, chargedUsd, clip, verdict } = factsOfShot(shot);
  return {
    ...{ attempt, why, outcome, renderId, endedAt, priceUsd, chargedUsd, clip, verdict },
    ...defined({ prompt, seed }),
  };
}
