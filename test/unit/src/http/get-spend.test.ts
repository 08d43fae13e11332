import { createGetSpend } from '../../../../src/http/get-spend';
import type { Spend } from '../../../../src/views/spend';
import { backendsOf } from '../../../support/backends';

async function spendOf(...args: Parameters<typeof backendsOf>): Promise<Spend> {
  const ledger = { spend: () => noLines() } as unknown as Parameters<typeof createGetSpend>[0]['ledger'];
  const answer: unknown = await Reflect.apply(
    createGetSpend({ ledger, backends: backendsOf(...args), dailyUsd: 5 }),
    undefined,
    [{}],
  );
  const { jsonBody, body } = answer as { jsonBody?: unknown; body?: unknown };
  return (jsonBody ?? JSON.parse(String(body))) as Spend;
}
// eslint-disable-next-line @typescript-eslint/require-await -- there are none
async function* noLines() {
  yield* [];
}

describe('GET /api/spend', () => {
  it('shows what each backend asks, for a second or for a render, and since when', async () => {
    const { prices, dailyCeilingUsd } = await spendOf(
      { name: 'default', usdPerSecond: 0.1, priceAsOf: '2026-09-02' },
      { name: 'wan', usdPerSecond: 0, priceAsOf: '2026-11-28' },
      { name: 'flat', usdPerSecond: 0, usdPerRender: 0.25, priceAsOf: '2026-11-01' },
    );
    expect(prices).toEqual([
      { backend: 'default', usdPerSecond: 0.1, asOf: '2026-09-02' },
      { backend: 'wan', usdPerSecond: 0, asOf: '2026-11-28' },
      { backend: 'flat', usdPerRender: 0.25, asOf: '2026-11-01' },
    ]);
    expect(dailyCeilingUsd).toBe(5);
  });
});
