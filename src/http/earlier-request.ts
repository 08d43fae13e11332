import type { HttpResponseInit } from '@azure/functions';
import type { IdempotencyKey } from '../contract/idempotency-key';
import type { Plan } from '../plans/plan';
import type { HttpDeps } from './deps';
import { deletedKey, keyInUse, takenKey } from './idempotency-key';

/** What came of the request that had a key first. */
export type EarlierRequest =
  | { readonly is: 'none' }
  | { readonly is: 'refused'; readonly response: HttpResponseInit }
  | { readonly is: 'stored'; readonly pipelineId: string; readonly plan: Plan }
  /** Whoever claimed the key died before the plan was stored: this one goes on for it. */
  | { readonly is: 'lost'; readonly pipelineId: string };

export type EarlierDeps = Pick<HttpDeps, 'records' | 'wallNow' | 'sleep'> & {
  readonly control: Pick<HttpDeps['control'], 'deletedAt'>;
};

/** Longer than storing a plan takes, with its still. Who takes over too early does no harm: of two that store, one counts. */
const STORING_MS = 10_000;
/** Most are stored while these looks go by, so that few meet a 409. */
const LOOKS = { count: 10, pauseMs: 100 };

/** Looks who had this key before, and waits a moment for a request that is still at it. */
export async function earlierRequest(
  { records, control, wallNow, sleep }: EarlierDeps,
  key: IdempotencyKey,
  sha256: string,
): Promise<EarlierRequest> {
  const owner = await records.keyOwner(key);
  if (owner === undefined) return { is: 'none' };
  const { pipelineId, claimedMs = -Infinity } = owner;
  if ((await control.deletedAt(pipelineId)) !== null) return { is: 'refused', response: deletedKey(pipelineId) };
  if (owner.briefSha256 !== sha256) return { is: 'refused', response: takenKey(pipelineId) };
  for (let look = 0; ; look++) {
    const plan = await records.plan(pipelineId);
    if (plan !== undefined) return { is: 'stored', pipelineId, plan };
    const leftMs = claimedMs + STORING_MS - wallNow();
    if (leftMs <= 0) return { is: 'lost', pipelineId };
    if (look >= LOOKS.count) return { is: 'refused', response: keyInUse(pipelineId, Math.ceil(leftMs / 1_000)) };
    await sleep(LOOKS.pauseMs);
  }
}
