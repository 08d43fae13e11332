import { z } from 'zod';
import { DEFAULT_BACKEND } from '../plans/backend';
import type {
  SlotAnswer,
  SlotLimits,
  SlotRelease,
  SlotReleased,
  SlotRequest,
  SlotReturn,
  SlotReturned,
} from './slot-operations';
import { budgetLeft, releaseSlot, requestSlot, returnSlot, takenUsd } from './slots';
import type { SlotsState } from './slots-state';
import { knownSlots, slotsStateSchema } from './slots-state';

/**
 * The slots of all backends, and the one account of the day that they share. They are kept together because a slot and its money
 * are then granted in one step: between two entities others could spend what has been promised. What stands at the top is the
 * first backend's, as it was when there was no other: its charges go on to count.
 */
export const appSlotsSchema = slotsStateSchema.extend({ others: z.record(z.string(), slotsStateSchema).optional() });
export type AppSlots = z.infer<typeof appSlotsSchema>;

export function requestAppSlot(state: AppSlots | undefined, request: SlotRequest): [AppSlots, SlotAnswer] {
  const { backend, limits, nowMs } = request;
  const shared = { ...limits, elsewhereUsd: elsewhereUsd(state, backend, nowMs) };
  return at(state, backend, (own) => requestSlot(own, { ...request, limits: shared }));
}

export const releaseAppSlot = (state: AppSlots | undefined, release: SlotRelease): [AppSlots, SlotReleased] =>
  at(state, release.backend, (own) => releaseSlot(own, release));

export const returnAppSlot = (state: AppSlots | undefined, given: SlotReturn): [AppSlots, SlotReturned] =>
  at(state, given.backend, (own) => returnSlot(own, given));

/** What the ceilings of this day leave on a backend, US dollars. */
export const appBudgetLeft = (
  state: AppSlots | undefined,
  backend: string,
  { nowMs, ...ceilings }: Pick<SlotLimits, 'dailyUsd' | 'ownDailyUsd'> & { readonly nowMs: number },
): number =>
  budgetLeft(slotsOf(state, backend), nowMs, { ...ceilings, elsewhereUsd: elsewhereUsd(state, backend, nowMs) });

function elsewhereUsd(state: AppSlots | undefined, backend: string | undefined, nowMs: number): number {
  return [DEFAULT_BACKEND, ...Object.keys(state?.others ?? {})]
    .filter((name) => name !== (backend ?? DEFAULT_BACKEND))
    .reduce((sum, name) => sum + takenUsd(slotsOf(state, name), nowMs), 0);
}

function slotsOf(state: AppSlots | undefined, backend: string = DEFAULT_BACKEND): SlotsState | undefined {
  if (state === undefined) return undefined;
  const { others = {}, ...first } = state;
  if (backend === DEFAULT_BACKEND) return first;
  // Names come from settings; one that every object has by itself is none.
  return Object.hasOwn(others, backend) ? others[backend] : undefined;
}

function at<A>(
  state: AppSlots | undefined,
  backend: string = DEFAULT_BACKEND,
  operate: (own: SlotsState | undefined) => [SlotsState, A],
): [AppSlots, A] {
  const [own, answer] = operate(slotsOf(state, backend));
  if (backend === DEFAULT_BACKEND) return [{ ...own, ...(state?.others && { others: state.others }) }, answer];
  const { others, ...first } = state ?? { others: {} };
  return [{ ...knownSlots(state === undefined ? undefined : first), others: { ...others, [backend]: own } }, answer];
}
