import type { Spend } from '../views/spend';
import { sumsOf } from '../views/spend';
import type { HttpDeps } from './deps';
import { jsonResponse } from './problem-response';
import type { Endpoint } from './route';

/** `GET /api/spend`: what the ledger says was charged: in all, and by day (UTC), backend and pipeline. */
export function createGetSpend({
  ledger,
  backends,
  dailyUsd,
}: Pick<HttpDeps, 'ledger' | 'backends' | 'dailyUsd'>): Endpoint {
  return async () => {
    const [first] = backends.all;
    const { usdPerSecond = 0, priceAsOf = '' } = first?.asSet.limits ?? {};
    const { chargedUsd, openUsd, unknownUsd, ...lists } = await sumsOf(ledger.spend());
    return jsonResponse({
      currency: 'USD',
      chargedUsd,
      openUsd,
      unknownUsd,
      prices: { usdPerSecond, asOf: priceAsOf },
      dailyCeilingUsd: dailyUsd,
      ...lists,
    } satisfies Spend);
  };
}
