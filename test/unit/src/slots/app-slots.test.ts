import type { AppSlots } from '../../../../src/slots/app-slots';
import { appBudgetLeft, releaseAppSlot, requestAppSlot, returnAppSlot } from '../../../../src/slots/app-slots';
import type { SlotLimits, SlotRequest } from '../../../../src/slots/slot-operations';

const NOW_MS = Date.UTC(2026, 0, 1, 12);
const LIMITS: SlotLimits = { running: 1, createsPerMinute: 10, leaseMs: 900_000, dailyUsd: 1 };

const ask = (
  state: AppSlots | undefined,
  key: string,
  { limits = {}, ...more }: Partial<Omit<SlotRequest, 'limits'>> & { limits?: Partial<SlotLimits> } = {},
) =>
  requestAppSlot(state, {
    ...{ key, pipelineId: key, startedMs: NOW_MS, nowMs: NOW_MS, priceUsd: 0.4 },
    ...more,
    limits: { ...LIMITS, ...limits },
  });

describe('the slots of several backends', () => {
  it('are counted for each by itself', () => {
    const [one] = ask(undefined, 'a');
    const [two, wan] = ask(one, 'b', { backend: 'wan' });
    expect(wan.outcome).toBe('granted');
    const limits = { dailyUsd: null };
    expect(ask(two, 'c', { limits })[1].outcome).toBe('wait');
    expect(ask(two, 'd', { backend: 'wan', limits })[1]).toMatchObject({ outcome: 'wait', position: 1 });
    // A pause is one backend's, too.
    const [paused] = returnAppSlot(two, { key: 'b', backend: 'wan', nowMs: NOW_MS, retryAfterMs: 60_000 });
    expect([paused.pausedUntilMs, paused.others?.['wan']?.pausedUntilMs]).toEqual([0, NOW_MS + 60_000]);
  });

  it('share one account of the day, whichever was first', () => {
    for (const [first, second] of [
      [undefined, 'wan'],
      ['wan', undefined],
      ['wan', 'sora'],
    ]) {
      const at = (backend: string | undefined) => (backend === undefined ? {} : { backend });
      const [held] = ask(undefined, 'a', at(first));
      const [both] = ask(held, 'b', at(second));
      expect(ask(both, 'c', { ...at(second), limits: { running: 5 } })[1]).toEqual({
        outcome: 'budget_exceeded',
        leftUsd: expect.closeTo(0.2) as number,
      });
      // Given back unspent, there is room again.
      const [free] = releaseAppSlot(both, { key: 'a', nowMs: NOW_MS, chargedUsd: 0, ...at(first) });
      expect(ask(free, 'c', { ...at(second), limits: { running: 5 } })[1].outcome).toBe('granted');
      // Spent, there is none.
      const [spent] = releaseAppSlot(both, { key: 'a', nowMs: NOW_MS, chargedUsd: 0.4, ...at(first) });
      expect(ask(spent, 'c', { ...at(second), limits: { running: 5 } })[1].outcome).toBe('budget_exceeded');
    }
  });

  it('may have a ceiling of their own besides', () => {
    const wan = { backend: 'wan', limits: { running: 5, dailyUsd: null, ownDailyUsd: 0.5 } };
    const [held] = ask(undefined, 'a', wan);
    expect(ask(held, 'b', wan)[1]).toMatchObject({ outcome: 'budget_exceeded' });
    expect(ask(held, 'b', { limits: { dailyUsd: null } })[1].outcome).toBe('granted');
    expect(appBudgetLeft(held, 'wan', { dailyUsd: null, ownDailyUsd: 0.5, nowMs: NOW_MS })).toBeCloseTo(0.1);
    expect(appBudgetLeft(held, 'default', { dailyUsd: 1, nowMs: NOW_MS })).toBeCloseTo(0.6);
  });

  it('go on to count what was charged when there was one backend', () => {
    const before = {
      held: [],
      waiting: [],
      grantedMs: [],
      pausedUntilMs: 0,
      typicalHoldMs: 1,
      chargedUsd: { '2026-01-01': 0.9 },
    };
    expect(ask(before as unknown as AppSlots, 'a', { backend: 'wan' })[1]).toMatchObject({
      outcome: 'budget_exceeded',
    });
  });

  it('keep what stands at the top when another backend is used, and the other way round', () => {
    const [first] = ask(undefined, 'a');
    const [both] = ask(first, 'b', { backend: 'wan' });
    const { others, ...top } = both;
    expect(top).toEqual(first);
    const [again] = releaseAppSlot(both, { key: 'a', nowMs: NOW_MS, chargedUsd: 0 });
    expect(again.others).toEqual(others);
  });
});
