import { createPurse } from '../../../../../src/cli/batch/purse';
import { costOf } from '../../../../../src/cli/batch/cost-of';
import { Tally } from '../../../../../src/cli/batch/tally';
import type { RowResult } from '../../../../../src/cli/batch/row-result';

describe('the purse of a batch', () => {
  it('gives to the last cent, and not a cent more', async () => {
    const purse = createPurse(0.3);
    expect([await purse.reserve(0.1), await purse.reserve(0.2)]).toEqual([true, true]);
    purse.settle(0.1, 0.1);
    purse.settle(0.2, 0.2);
    expect(await purse.reserve(0.01)).toBe(false);
  });

  it('waits for rows under way, whose rest may be enough', async () => {
    const purse = createPurse(1);
    await purse.reserve(0.8);
    const waiting = purse.reserve(0.4);
    purse.settle(0.8, 0.5);
    expect(await waiting).toBe(true);
  });

  it('says no once nothing is under way that could leave enough', async () => {
    const purse = createPurse(1);
    await purse.reserve(0.8);
    const waiting = purse.reserve(0.4);
    purse.settle(0.8, 0.8);
    expect(await waiting).toBe(false);
  });

  it('has no end where no ceiling was given', async () => {
    expect(await createPurse(undefined).reserve(1e9)).toBe(true);
  });
});

describe('what a row has cost', () => {
  type Cost = Parameters<typeof costOf>[0];
  const cost = (state: string, ...shots: object[]): number =>
    costOf({
      state,
      spentUsd: 0.4,
      shots: shots.map((shot) => ({ chargedUsd: 0, priceUsd: 0.4, ...shot })),
    } as unknown as Cost);

  it.each([
    ['what was charged', 0.4, 'partial', [{ outcome: 'completed', chargedUsd: 0.4 }, { outcome: 'moderated' }]],
    [
      'a render that may run still besides',
      0.8,
      'partial',
      [{ outcome: 'completed', chargedUsd: 0.4 }, { outcome: 'timed_out' }],
    ],
    ['what waits for a person besides', 0.8, 'running', [{ outcome: 'completed', chargedUsd: 0.4 }, { outcome: null }]],
    ['nothing for what never began', 0.4, 'cancelled', [{ outcome: 'completed', chargedUsd: 0.4 }, { outcome: null }]],
  ])('is %s', (_, usd, state, shots) => {
    expect(cost(state, ...shots)).toBe(usd);
  });
});

describe('the summary of a batch', () => {
  const result = (line: number, state: RowResult['state'], reason: string | null = null): RowResult => ({
    ...{ line, state, id: `p-${line}`, chargedUsd: 0.1, reason, files: [] },
  });
  const tallyOf = (...results: RowResult[]): Tally => {
    const tally = new Tally();
    results.forEach((each) => tally.add(each));
    return tally;
  };

  it('sums rows and money by state, and names those that are not completed', () => {
    const tally = tallyOf(result(1, 'completed'), result(2, 'failed', 'moderated.'), result(3, 'completed'));
    expect(tally.toText().replace(/ +/g, ' ')).toBe(
      [
        'state rows charged',
        ...['completed 2 $0.20', 'failed 1 $0.10', 'in all 3 $0.30', ''],
        'line state pipeline why',
        '2 failed p-2 moderated.',
      ].join('\n'),
    );
    expect(tally.toJson()).toEqual({
      rows: 3,
      chargedUsd: 0.3,
      states: { completed: { rows: 2, chargedUsd: 0.2 }, failed: { rows: 1, chargedUsd: 0.1 } },
    });
  });

  it.each<[number, RowResult['state'][]]>([
    [0, ['completed', 'completed']],
    [4, ['completed', 'awaits_decision']],
    [1, ['awaits_decision', 'partial']],
    [1, ['completed', 'over_budget']],
    [1, ['refused']],
  ])('ends with %i for %j', (code, states) => {
    expect(tallyOf(...states.map((state, line) => result(line, state))).exitCode).toBe(code);
  });

  it('stays short however many rows fail', () => {
    const tally = tallyOf(...Array.from({ length: 1_000 }, (_, line) => result(line, 'failed', 'x')));
    expect(tally.toText().split('\n').length).toBeLessThan(30);
    expect(tally.toText()).toContain('and 980 more that are not completed');
  });
});
