import { z } from 'zod';
import { backendSchema } from '../plans/backend';
import { problemSchema, shotOutcomeSchema } from '../contract/outcome';

/** How a job ended at the backend, as far as money is concerned. */
export const jobEndingSchema = z.enum(['completed', 'failed', 'moderated', 'cancelled']);
export type JobEnding = z.infer<typeof jobEndingSchema>;

/**
 * The record of one render: written before it is paid for, kept for ever.
 *
 * `intended`  a POST may be on its way, or its answer was lost; only this state is unclear
 * `released`  the backend certainly did not accept it: either there was no room (it may be tried again) or it was refused
 * `submitted` accepted; the id is known
 * `unknown`   looked into, and still nobody can say; a person decides
 * `finished`  `failed`  what became of it at the backend, and what it is charged
 * `settled`   its slot and its reservation are given back as well
 */
export const renderRecordSchema = z.strictObject({
  recordVersion: z.literal(1),
  pipelineId: z.string(),
  shot: z.string(),
  attempt: z.number(),
  state: z.enum(['intended', 'released', 'submitted', 'unknown', 'finished', 'failed', 'settled']),
  /** Frozen with the intent: where it was sent, and what is charged when. */
  backend: backendSchema.pick({ name: true, model: true, chargedAt: true, chargedEndings: true }).extend({
    /** The server itself (`endpointName`), which a setting may change; absent in records of earlier versions. */
    endpoint: z.string().optional(),
  }),
  size: z.string(),
  seconds: z.number(),
  /** The prompt itself stays out of the ledger. */
  promptSha256: z.string(),
  priceUsd: z.number(),
  chargedUsd: z.number(),
  /** Tells the claim that wrote it from any other; absent in records of earlier versions. */
  claimId: z.string().optional(),
  /** How many POSTs were made for it, refused ones included. */
  posts: z.number(),
  /** How many of them were made although an earlier one was never answered. */
  resubmits: z.number().default(0),
  intendedAt: z.string(),
  /** When it was asked for by the run that found its POST to have never arrived; absent where none did. */
  freedAt: z.string().optional(),
  /** When the first of them was, once there was more than one; absent before. */
  firstIntendedAt: z.string().optional(),
  acceptedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  renderId: z.string().nullable(),
  backendStatus: z.string().nullable(),
  ending: jobEndingSchema.nullable(),
  /** Jobs besides its own that most likely came of earlier POSTs of it; absent where there are none. */
  surplusRenderIds: z.array(z.string()).optional(),
  /** Why it was released or is unknown; `as` is null when it may simply be tried again. */
  refusal: z.strictObject({ as: shotOutcomeSchema.nullable(), problem: problemSchema }).nullable(),
});
export type RenderRecord = z.infer<typeof renderRecordSchema>;

/** What an ending costs by the backend's rules: a finished clip always its price, other endings only where they are charged. */
export function chargeFor(
  { priceUsd, backend }: Pick<RenderRecord, 'priceUsd' | 'backend'>,
  ending: JobEnding,
): number {
  if (ending === 'completed') return priceUsd;
  return backend.chargedEndings.includes(ending) ? priceUsd : 0;
}

/** When it was first meant to be posted. */
export const firstIntent = ({
  firstIntendedAt,
  intendedAt,
}: Pick<RenderRecord, 'firstIntendedAt' | 'intendedAt'>): string => firstIntendedAt ?? intendedAt;

/** In words, where a render was sent to another server than the one that is asked now: what that one does not know proves nothing. */
export function movedBackend({ backend }: Pick<RenderRecord, 'backend'>, endpoint: string): string | undefined {
  if (backend.endpoint === undefined || backend.endpoint === endpoint) return undefined;
  return `It was sent to ${backend.endpoint}, and this app asks ${endpoint} now, which need not know of it.`;
}

/** US dollars that a render may yet turn out to cost beyond what it is charged: its fate, or its end, is not known. */
export function unclearUsdOf({ state, priceUsd, chargedUsd }: RenderRecord): number {
  return state === 'intended' || state === 'unknown' || state === 'submitted' ? priceUsd - chargedUsd : 0;
}
