import { DEFAULT_BACKEND } from '../plans/backend';
import type { SlotLimits, SlotRelease, SlotRequest, SlotReturn, SlotsState } from './slots';
import { budgetLeft, releaseSlot, requestSlot, returnSlot, takenUsd } from './slots';

/**
 * The slots of all backends, and the one account of the day that they share. They are kept together because a slot and its money
 * are then granted in one step: between two entities others could spend what has been promised. What stands at the top is the
 * first backend's, as it was when there was no other: its charges go on to count.
 */
export interface AppSlots extends SlotsState {
  readonly others?: Readonly<Record<string, SlotsState>>;
}

/** Left out for the backend `default`, and by pipelines that were started when it was the only one. */
interface Where {
  readonly backend?: string;
}
export type AppSlotRequest = SlotRequest & Where;
export type AppSlotRelease = SlotRelease & Where;
export type AppSlotReturn = SlotReturn & Where;

export function requestAppSlot(
  state: AppSlots | undefined,
  { backend, ...request }: AppSlotRequest,
): [AppSlots, ReturnType<typeof requestSlot>[1]] {
  const limits = { ...request.limits, elsewhereUsd: elsewhereUsd(state, backend, request.nowMs) };
  return at(state, backend, (own) => requestSlot(own, { ...request, limits }));
}

export const releaseAppSlot = (
  state: AppSlots | undefined,
  { backend, ...release }: AppSlotRelease,
): [AppSlots, ReturnType<typeof releaseSlot>[1]] => at(state, backend, (own) => releaseSlot(own, release));

export const returnAppSlot = (
  state: AppSlots | undefined,
  { backend, ...given }: AppSlotReturn,
): [AppSlots, ReturnType<typeof returnSlot>[1]] => at(state, backend, (own) => returnSlot(own, given));

/** What the ceilings of this day leave on a backend, US dollars. */
export const appBudgetLeft = (
  state: AppSlots | undefined,
  backend: string,
  { nowMs, ...ceilings }: Pick<SlotLimits, 'dailyUsd' | 'ownDailyUsd'> & { readonly nowMs: number },
): number =>
  budgetLeft(ownOf(state, backend), nowMs, { ...ceilings, elsewhereUsd: elsewhereUsd(state, backend, nowMs) });

function elsewhereUsd(state: AppSlots | undefined, backend: string | undefined, nowMs: number): number {
  const names = [DEFAULT_BACKEND, ...Object.keys(state?.others ?? {})];
  return names
    .filter((name) => name !== (backend ?? DEFAULT_BACKEND))
    .reduce((sum, name) => sum + takenUsd(ownOf(state, name), nowMs), 0);
}

function ownOf(state: AppSlots | undefined, backend: string = DEFAULT_BACKEND): SlotsState | undefined {
  if (state === undefined || backend !== DEFAULT_BACKEND) return ofOthers(state, backend);
  const { others: _, ...first } = state;
  // Another backend was used before the first one ever was.
  return Object.keys(first).length === 0 ? undefined : first;
}

/** Names come from settings; one that every object has by itself is none. */
const ofOthers = (state: AppSlots | undefined, backend: string): SlotsState | undefined =>
  state?.others !== undefined && Object.hasOwn(state.others, backend) ? state.others[backend] : undefined;

function at<A>(
  state: AppSlots | undefined,
  backend: string | undefined,
  operate: (own: SlotsState | undefined) => [SlotsState, A],
): [AppSlots, A] {
  const [own, answer] = operate(ownOf(state, backend));
  const { others } = state ?? {};
  if (backend === undefined || backend === DEFAULT_BACKEND)
    return [others === undefined ? own : { ...own, others }, answer];
  return [{ ...(state as AppSlots), others: { ...others, [backend]: own } }, answer];
}
