import type { ShotOutcome } from '../contract/outcome';
import type { JobEnding, Render } from './render';
import { jobOf } from './render';

type Priced = Pick<Render, 'priceUsd' | 'backend'>;

/** What a render costs from the moment it is accepted. */
export const chargeOnAcceptance = ({ priceUsd, backend }: Priced): number =>
  backend.chargedAt === 'acceptance' ? priceUsd : 0;

/** What an ending costs by the backend's rules: a finished clip always its price, other endings only where they are charged. */
export function chargeFor({ priceUsd, backend }: Priced, ending: JobEnding): number {
  if (ending === 'completed') return priceUsd;
  return backend.chargedEndings.includes(ending) ? priceUsd : 0;
}

/** Refusals of what was asked, to which a backend can come after work; the others are about who asks, and where. */
const AFTER_WORK: readonly ShotOutcome[] = ['refused', 'moderated', 'invalid_value', 'reference_size_mismatch'];

/** What an order costs that the backend refused for good. */
export const chargeForRefusal = ({ priceUsd, backend }: Priced, as: ShotOutcome): number =>
  backend.chargedEndings.includes('refused') && AFTER_WORK.includes(as) ? priceUsd : 0;

/** US dollars that a render may yet turn out to cost beyond what it is charged: its fate, or its end, is not known. */
export function unclearUsdOf({ state, priceUsd, chargedUsd }: Render): number {
  return state === 'intended' || state === 'asked' || state === 'accepted' ? priceUsd - chargedUsd : 0;
}

/** One line of the account: what a render costs, and on which day it came to cost it. */
export interface SpendLine {
  readonly pipelineId: string;
  readonly backend: string;
  readonly day: string;
  readonly chargedUsd: number;
  /** Accepted, with its end and so its charge still to come. */
  readonly openUsd: number;
  /** Nobody can say whether it was accepted; and its duplicate jobs, of which nobody can say whether they are charged. */
  readonly unknownUsd: number;
}

export function spendLineOf(render: Render): SpendLine {
  const { pipelineId, backend, state, chargedUsd, priceUsd, intendedAt, duplicateJobs = [], deletedAt } = render;
  const { endedAt, acceptedAt } = jobOf(render);
  const unclearUsd = unclearUsdOf(render);
  // Nobody looks any more how one ends that was deleted while it ran.
  const isAccepted = state === 'accepted' && deletedAt === undefined;
  const chargedAt = backend.chargedAt === 'acceptance' ? acceptedAt : endedAt;
  return {
    pipelineId,
    backend: backend.name,
    day: (chargedAt ?? acceptedAt ?? intendedAt).slice(0, 10),
    chargedUsd,
    openUsd: isAccepted ? unclearUsd : 0,
    unknownUsd: (isAccepted ? 0 : unclearUsd) + duplicateJobs.length * priceUsd,
  };
}
