import type { Backend } from '../plans/backend';
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
    const { chargedUsd, openUsd, unknownUsd, ...lists } = await sumsOf(ledger.spend());
    return jsonResponse({
      currency: 'USD',
      chargedUsd,
      openUsd,
      unknownUsd,
      prices: backends.all.map(({ asSet: { limits } }) => priceOf(limits)),
      dailyCeilingUsd: dailyUsd,
      ...lists,
    } satisfies Spend);
  };
}

/** Settings name one of the two; where it is that for a render, the other one says nothing. */
const priceOf = ({ name, usdPerSecond, usdPerRender, priceAsOf, images }: Backend): Spend['prices'][number] => ({
  backend: name,
  ...(usdPerRender === undefined ? { usdPerSecond } : { usdPerRender }),
  asOf: priceAsOf,
  ...(images === undefined
    ? {}
    : { perImage: { model: images.model, usd: images.usdPerImage, asOf: images.priceAsOf } }),
});
