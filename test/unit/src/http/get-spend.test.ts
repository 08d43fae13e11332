import { checkQuery } from '../../../../src/http/check-query';
import { createGetSpend, getSpendQuery } from '../../../../src/http/get-spend';
import type { Days } from '../../../../src/ledger/render-days';
import type { SpendLine } from '../../../../src/renders/charge';
import type { Spend } from '../../../../src/views/spend';
import { backendsOf } from '../../../support/backends';

const LINE = { pipelineId: 'p1', backend: 'default', day: '2026-11-30', chargedUsd: 0.4, openUsd: 0, unknownUsd: 0 };

async function spendOf(
  backends: Parameters<typeof backendsOf>,
  {
    query = '',
    lines = [],
    asked = () => undefined,
  }: { query?: string; lines?: SpendLine[]; asked?: (days?: Days) => void } = {},
): Promise<Spend> {
  const spend = (days?: Days) => {
    asked(days);
    return given(lines);
  };
  const ledger = { spend } as unknown as Parameters<typeof createGetSpend>[0]['ledger'];
  const checked = checkQuery(getSpendQuery, new URLSearchParams(query));
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  const endpoint = createGetSpend({
    ...{ ledger, backends: backendsOf(...backends), dailyUsd: 5 },
    now: () => Date.parse('2026-12-01T10:00:00Z'),
  });
  const answer: unknown = await Reflect.apply(endpoint, undefined, [{ query: checked.value }]);
  const { jsonBody, body } = answer as { jsonBody?: unknown; body?: unknown };
  return (jsonBody ?? JSON.parse(String(body))) as Spend;
}
// eslint-disable-next-line @typescript-eslint/require-await -- they are there
async function* given(lines: SpendLine[]) {
  yield* lines;
}

describe('GET /api/spend', () => {
  it('shows what each backend asks, for a second or for a render, and since when', async () => {
    const { prices, dailyCeilingUsd } = await spendOf([
      { name: 'default', usdPerSecond: 0.1, priceAsOf: '2026-09-02' },
      { name: 'wan', usdPerSecond: 0, priceAsOf: '2026-11-28' },
      { name: 'flat', usdPerSecond: 0, usdPerRender: 0.25, priceAsOf: '2026-11-01' },
    ]);
    expect(prices).toEqual([
      { backend: 'default', usdPerSecond: 0.1, asOf: '2026-09-02' },
      { backend: 'wan', usdPerSecond: 0, asOf: '2026-11-28' },
      { backend: 'flat', usdPerRender: 0.25, asOf: '2026-11-01' },
    ]);
    expect(dailyCeilingUsd).toBe(5);
  });

  it.each([
    ['', '2026-12-01', '2026-12-01'],
    ['from=2026-11-01', '2026-11-01', '2026-12-01'],
    ['to=2026-11-01', '2026-11-01', '2026-11-01'],
    ['from=2026-11-01&to=2026-11-30', '2026-11-01', '2026-11-30'],
    ['from=2027-01-01', '2027-01-01', '2027-01-01'],
  ])('reads of "%s" the days from %s to %s, and says so', async (query, from, to) => {
    const asked: unknown[] = [];
    expect(await spendOf([], { query, asked: (days) => asked.push(days) })).toMatchObject({ from, to });
    expect(asked).toEqual([{ from, to }]);
  });

  it.each([
    ['day', { byDay: [{ day: '2026-11-30', chargedUsd: 0.8 }] }],
    ['backend', { byBackend: [{ backend: 'default', chargedUsd: 0.8 }] }],
    ['pipeline', { byPipeline: [{ pipelineId: 'p1', chargedUsd: 0.8 }] }],
  ])('lists sums by %s alone where that is asked for', async (group, list) => {
    const spend = await spendOf([], { query: `group=${group}`, lines: [LINE, LINE] });
    expect(spend).toMatchObject({ chargedUsd: 0.8, ...list });
    expect(Object.keys(spend).filter((name) => name.startsWith('by'))).toEqual(Object.keys(list));
  });

  it.each([
    ['from=2026-02-30', '?from', 'a day such as 2026-11-30'],
    ['from=yesterday', '?from', 'a day such as 2026-11-30'],
    ['from=2026-11-30&to=2026-11-01', '?to', 'a day that is not before `from`'],
    ['group=shot', '?group', 'day, backend, pipeline'],
  ])('refuses "%s"', (query, path, expected) => {
    const checked = checkQuery(getSpendQuery, new URLSearchParams(query));
    expect(checked).toMatchObject({ ok: false, problems: [{ path, expected }] });
  });
});
