import { z } from 'zod';
import type { DecidedGate } from '../contract/gate';
import { gateDecisionSchema } from '../contract/gate';
import type { ToldRenderDecision } from '../contract/render-decision';
import { renderDecisionSchema } from '../contract/render-decision';

/** Who decided what, and when: about a gate, or about a render whose fate was unknown. */
export const decisionsSchema = z.array(z.union([gateDecisionSchema, renderDecisionSchema]));
export type Decisions = z.infer<typeof decisionsSchema>;

/** All of them by their times; those of which nobody knows the time come first. */
export const decisionsOf = (gates: readonly DecidedGate[], ofRenders: readonly ToldRenderDecision[]): Decisions =>
  [...gates.flatMap(({ decision }) => decision ?? []), ...ofRenders].sort(
    (a, b) => Date.parse(a.at ?? '1970-01-01') - Date.parse(b.at ?? '1970-01-01'),
  );
