import { z } from 'zod';
import { shotOutcomeSchema } from '../contract/outcome';
import { verdictSchema } from '../contract/verdict';
import type { Plan } from '../plans/plan';
import { backendOf } from '../plans/plan';
import type { FinalState } from '../shots/pipeline-words';
import { finalStateSchema } from '../shots/pipeline-words';

/** A pipeline of the same plan on another backend, as far as two are compared by it. */
export const replaySchema = z.strictObject({
  pipelineId: z.string(),
  backend: z.string(),
  /** Null until it has ended. */
  state: finalStateSchema.nullable(),
  shots: z.array(
    z.strictObject({
      name: z.string(),
      backend: z.string(),
      model: z.string(),
      outcome: shotOutcomeSchema,
      chargedUsd: z.number(),
      verdict: verdictSchema.nullable(),
    }),
  ),
});
export type Replay = z.infer<typeof replaySchema>;

interface Told {
  readonly state: FinalState;
  readonly shots: readonly Omit<Replay['shots'][number], 'backend' | 'model'>[];
}

/** One side of the comparison; without a manifest, who it is. */
export const replayOf = (plan: Plan, manifest: Told | undefined): Replay => ({
  pipelineId: plan.pipelineId,
  backend: plan.agreed.backend.name,
  state: manifest?.state ?? null,
  shots: (manifest?.shots ?? []).map(({ name, outcome, chargedUsd, verdict }) => {
    const { name: backend, model } = backendOf(plan, name);
    return { name, backend, model, outcome, chargedUsd, verdict };
  }),
});
