import { sumUsd } from '../contract/money';
import type { Backend } from './backend';
import type { Agreed, Terms } from './plan';
import { renderPriceUsd } from './prices';

/** What a run goes by that settings decide. */
export interface TermsOptions {
  readonly backend: Backend;
  readonly timing: Terms['timing'];
  readonly dailyUsd: number | null;
}

/** Freezes today's prices, limits and deadlines for one run of what was agreed. */
export function makeTerms({ seconds, shots }: Agreed, { backend, timing, dailyUsd }: TermsOptions): Terms {
  const { usdPerSecond, priceAsOf, chargedAt, chargedEndings } = backend;
  const { maxRunning, createsPerMinute, listCompleteAfterSeconds } = backend;
  const priceUsd = renderPriceUsd(seconds, backend);
  const pricesUsd = Object.fromEntries(shots.map(({ name }) => [name, priceUsd]));
  return {
    pricesUsd,
    estimateUsd: sumUsd(Object.values(pricesUsd)),
    dailyUsd,
    backend: {
      ...{ usdPerSecond, priceAsOf, chargedAt, chargedEndings },
      ...{ maxRunning, createsPerMinute, listCompleteAfterSeconds },
    },
    timing,
  };
}
