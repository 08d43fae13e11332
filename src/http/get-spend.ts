import { z } from 'zod';
import type { Days } from '../ledger/render-days';
import type { Backend } from '../plans/backend';
import type { Spend } from '../views/spend';
import { GROUPS, sumsOf } from '../views/spend';
import { parameter } from './check-query';
import type { HttpDeps } from './deps';
import { jsonResponse } from './problem-response';
import type { Endpoint } from './route';

const expectedDay = 'a day such as 2026-11-30';
const day = parameter.refine((text) => /^\d{4}-\d\d-\d\d$/.test(text) && isRealDay(text), expectedDay);

export const getSpendQuery = z
  .strictObject({
    from: day.optional().describe('The first day (UTC), such as 2026-11-01; the last one where it is left out.'),
    to: day.optional().describe('The last day (UTC); today, or `from` where that is later, where it is left out.'),
    group: parameter
      .pipe(z.enum(GROUPS, GROUPS.join(', ')))
      .optional()
      .describe('Which sums are listed beside those in all; every kind where it is left out.'),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    error: 'a day that is not before `from`',
  });

/** `GET /api/spend`: what the ledger says was charged in these days: in all, and by day (UTC), backend and pipeline. */
export function createGetSpend({
  ledger,
  backends,
  dailyUsd,
  now,
}: Pick<HttpDeps, 'ledger' | 'backends' | 'dailyUsd' | 'now'>): Endpoint<z.output<typeof getSpendQuery>> {
  return async ({ query }) => {
    const days = daysOf(query, new Date(now()).toISOString().slice(0, 10));
    const { chargedUsd, openUsd, unknownUsd, ...lists } = await sumsOf(ledger.spend(days), query.group);
    return jsonResponse({
      currency: 'USD',
      ...days,
      chargedUsd,
      openUsd,
      unknownUsd,
      prices: backends.all.map(({ asSet: { limits } }) => priceOf(limits)),
      dailyCeilingUsd: dailyUsd,
      ...lists,
    } satisfies Spend);
  };
}

function daysOf({ from, to }: { from?: string | undefined; to?: string | undefined }, today: string): Days {
  const last = to ?? (from !== undefined && from > today ? from : today);
  return { from: from ?? last, to: last };
}

function isRealDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
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
