import type { JobEnding, Render } from './render';

type Priced = Pick<Render, 'priceUsd' | 'backend'>;

/** What a render costs from the moment it is accepted. */
export const chargeOnAcceptance = ({ priceUsd, backend }: Priced): number =>
  backend.chargedAt === 'acceptance' ? priceUsd : 0;

/** What an ending costs by the backend's rules: a finished clip always its price, other endings only where they are charged. */
export function chargeFor({ priceUsd, backend }: Priced, ending: JobEnding): number {
  if (ending === 'completed') return priceUsd;
  return backend.chargedEndings.includes(ending) ? priceUsd : 0;
}

/** US dollars that a render may yet turn out to cost beyond what it is charged: its fate, or its end, is not known. */
export function unclearUsdOf({ state, priceUsd, chargedUsd }: Render): number {
  return state === 'intended' || state === 'asked' || state === 'accepted' ? priceUsd - chargedUsd : 0;
}
