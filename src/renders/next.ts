import { chargeFor } from './charge';
import type { Render, RenderState } from './render';
import { jobIdsOf } from './render';

/** What a render can become. The ledger holds every change against it, whatever asks for the change. */
export const NEXT = {
  intended: ['accepted', 'free', 'refused', 'asked'],
  free: ['intended', 'accepted'],
  refused: [],
  asked: ['accepted', 'free'],
  accepted: ['ended'],
  ended: [],
} as const satisfies Record<RenderState, readonly RenderState[]>;

/** Every render begins like this. */
export const FIRST_STATE: RenderState = 'intended';

/**
 * What a render in a state means, in one sentence: for the docs.
 * @internal
 */
export const STATE_MEANINGS: Readonly<Record<RenderState, string>> = {
  intended: 'A submit may be on its way, or its answer was lost.',
  free: 'Nothing was accepted; the next one who asks may submit it again.',
  refused:
    'The backend refused it for good; nothing is charged, but by a backend whose settings say that it charges for refusals.',
  asked: 'Nobody can say whether it was accepted; a person is asked.',
  accepted: 'The backend accepted it and its job id is known.',
  ended: 'Its job has ended and what it costs is known.',
};

/** What may change without another state; besides, duplicate jobs may be added in every state. */
const STAYING: Readonly<Record<RenderState, readonly string[]>> = {
  intended: ['clash'],
  free: [],
  refused: [],
  asked: ['question', 'clash'],
  accepted: [],
  ended: ['settledAt'],
};

/** What goes with the pipeline of a render, in whatever state that is. */
const FORGETTABLE: readonly string[] = ['deletedAt', 'request', 'why', 'question'];

/** Throws unless `after` is what a render that is `before` (nothing yet: undefined) can become. */
export function checkChange(before: Render | undefined, after: Render): void {
  const problem = before === undefined ? problemOfFirst(after) : problemOfChange(before, after);
  if (problem !== undefined) throw new Error(`Render ${nameOf(after)} ${problem}`);
}

/** The error of a change that is not in `NEXT`. */
export const forbidden = (before: Render, to: RenderState): Error =>
  new Error(`Render ${nameOf(before)} ${cannotBecome(before.state, to)}`);

function problemOfFirst({ state }: Render): string | undefined {
  return state === FIRST_STATE ? undefined : `cannot begin as ${state}; it begins as ${FIRST_STATE}.`;
}

function problemOfChange(before: Render, after: Render): string | undefined {
  if (nameOf(before) !== nameOf(after)) return `cannot take the place of ${nameOf(before)}.`;
  const next: readonly RenderState[] = NEXT[before.state];
  if (after.state !== before.state && !next.includes(after.state)) return cannotBecome(before.state, after.state);
  if (after.state === before.state) {
    const may = [...STAYING[before.state], ...(after.deletedAt === undefined ? [] : FORGETTABLE)];
    const changed = changedIn(before, after).filter((field) => !may.includes(field));
    if (changed.length > 0) return `is ${before.state} and stays so: its ${changed.join(', ')} cannot change.`;
  }
  const lost = jobIdsOf(before).filter((id) => !jobIdsOf(after).includes(id));
  if (lost.length > 0) return `cannot lose job ${lost.join(', ')} on its way from ${before.state} to ${after.state}.`;
  if (after.submits < before.submits || after.resubmits < before.resubmits)
    return `cannot have been submitted less often than before.`;
  if (after.chargedUsd < before.chargedUsd && !isRefund(before, after))
    return `cannot be charged $${after.chargedUsd} after $${before.chargedUsd}, going from ${before.state} to ${after.state}.`;
  return undefined;
}

/** A charge is lowered by an ending that the backend does not charge, in the write that says so, and by nothing else. */
const isRefund = (before: Render, after: Render): boolean =>
  before.state === 'accepted' && after.state === 'ended' && after.chargedUsd === chargeFor(after, after.ending);

function changedIn(before: Render, after: Render): string[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  fields.delete('duplicateJobs');
  const valueOf = (render: Render, field: string): string | undefined =>
    JSON.stringify((render as Record<string, unknown>)[field]);
  return [...fields].filter((field) => valueOf(before, field) !== valueOf(after, field));
}

function cannotBecome(from: RenderState, to: RenderState): string {
  const next: readonly RenderState[] = NEXT[from];
  return `is ${from} and cannot become ${to}; it can become ${next.length === 0 ? 'nothing else' : next.join(', ')}.`;
}

const nameOf = ({ pipelineId, shot, attempt }: Render): string => `${pipelineId}/${shot}.${attempt}`;
