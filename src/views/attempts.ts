import { z } from 'zod';
import { sentRequestSchema } from '../contract/sent-request';
import type { Render } from '../renders/render';
import { jobOf } from '../renders/render';

/** One render of a shot, paid or not, as the ledger has it. */
export const attemptSchema = z.strictObject({
  attempt: z.number(),
  /** The state of its record: `ended` and `refused` are for good, the others may still be heard of. */
  state: z.string(),
  /** How it ended at the backend, or why it was refused; null for one that has not ended. */
  outcome: z.string().nullable(),
  backend: z.strictObject({ name: z.string(), model: z.string(), endpoint: z.string().optional() }),
  renderId: z.string().nullable(),
  /** How many POSTs were made for it. */
  submits: z.number(),
  intendedAt: z.string(),
  acceptedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  priceUsd: z.number(),
  chargedUsd: z.number(),
  promptSha256: z.string(),
  /** Its latest POST, without the prompt; null in records of earlier versions. */
  request: sentRequestSchema.nullable(),
});
export type Attempt = z.infer<typeof attemptSchema>;

/** All renders of a shot, the first first. */
export const attemptsOf = (renders: readonly Render[], shot: string): Attempt[] =>
  renders
    .filter((render) => render.shot === shot)
    .sort((a, b) => a.attempt - b.attempt)
    .map((render) => {
      const { attempt, state, submits, intendedAt, priceUsd, chargedUsd, promptSha256, request = null } = render;
      const { name, model, endpoint } = render.backend;
      const { renderId, acceptedAt, endedAt } = jobOf(render);
      return {
        ...{ attempt, state, outcome: outcomeOf(render), renderId, submits, intendedAt, acceptedAt, endedAt },
        ...{ priceUsd, chargedUsd, promptSha256, request },
        backend: { name, model, ...(endpoint === undefined ? {} : { endpoint }) },
      };
    });

function outcomeOf(render: Render): string | null {
  if (render.state === 'refused') return render.as;
  return render.state === 'ended' ? render.ending : null;
}
