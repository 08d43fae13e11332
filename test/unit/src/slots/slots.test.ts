import fc from 'fast-check';
import type { SlotAnswer, SlotLimits } from '../../../../src/slots/slot-operations';
import { budgetLeft, releaseSlot, requestSlot, returnSlot } from '../../../../src/slots/slots';
import type { SlotsState } from '../../../../src/slots/slots-state';
import { cases } from '../../../support/thorough';

const START_MS = Date.parse('2026-01-01T00:00:00Z');
const LIMITS: SlotLimits = { running: 2, createsPerMinute: 2, leaseMs: 900_000, dailyUsd: null };

/** The slots of one backend, driven by hand: pipeline `b1` started one second after `a1`, and so on. */
class Slots {
  state: SlotsState | undefined;
  nowMs = START_MS;

  request(
    key: string,
    limits: Partial<SlotLimits> = {},
    more: { priceUsd?: number; isRunning?: boolean } = {},
  ): SlotAnswer {
    const startedMs = START_MS + key.charCodeAt(0) * 1_000;
    const request = { key, pipelineId: key.slice(0, 1), startedMs, nowMs: this.nowMs, priceUsd: 0.4, ...more };
    const [state, answer] = requestSlot(this.state, { ...request, limits: { ...LIMITS, ...limits } });
    this.state = state;
    return answer;
  }

  release(key: string, chargedUsd = 0.4): string[] {
    const [state, { wake }] = releaseSlot(this.state, { key, nowMs: this.nowMs, chargedUsd });
    this.state = state;
    return wake;
  }

  giveBack(key: string, retryAfterMs: number | null): number {
    const [state, { retryAtMs }] = returnSlot(this.state, { key, nowMs: this.nowMs, retryAfterMs });
    this.state = state;
    return retryAtMs - this.nowMs;
  }

  pass(seconds: number): this {
    this.nowMs += seconds * 1_000;
    return this;
  }

  get held(): string[] {
    return this.state?.held.map(({ key }) => key) ?? [];
  }
}

const granted = { outcome: 'granted' };

describe('the slots of a backend', () => {
  let slots: Slots;
  beforeEach(() => (slots = new Slots()));

  it('are as many as run at once, and the next waits with its position', () => {
    expect([slots.request('a1'), slots.request('b1')]).toMatchObject([granted, granted]);
    expect(slots.request('c1')).toMatchObject({ outcome: 'wait', position: 1, retryAtMs: null });
    expect(slots.request('d1')).toMatchObject({ outcome: 'wait', position: 2, retryAtMs: null });
  });

  it('go to the oldest pipeline, however late its render asks', () => {
    slots.request('x1');
    slots.request('y1');
    for (const key of ['d1', 'b1', 'c1', 'a2', 'a1']) slots.request(key);
    expect(slots.state?.waiting.map(({ key }) => key)).toEqual(['a1', 'a2', 'b1', 'c1', 'd1']);
    expect(slots.pass(120).release('x1')).toEqual(['a', 'b']);
    expect(slots.request('d1')).toMatchObject({ outcome: 'wait', position: 5 });
    expect(slots.request('a1')).toMatchObject(granted);
    expect(slots.request('a2')).toMatchObject({ outcome: 'wait', position: 1 });
  });

  it('are granted no faster than the creates of a minute, and the answer says when to ask again', () => {
    const wide = { running: 10 };
    expect([slots.request('a1', wide), slots.pass(5).request('a2', wide)]).toMatchObject([granted, granted]);
    const [third, fourth] = [slots.request('a3', wide), slots.request('a4', wide)];
    expect(third).toMatchObject({ outcome: 'wait', retryAtMs: START_MS + 65_000 });
    expect(fourth).toMatchObject({ outcome: 'wait', retryAtMs: START_MS + 70_000 });
    expect(slots.pass(59).request('a3', wide)).toMatchObject({ outcome: 'wait' });
    expect(slots.pass(1).request('a3', wide)).toMatchObject(granted);
    expect(slots.request('a4', wide)).toMatchObject({ outcome: 'wait', retryAtMs: START_MS + 70_000 });
  });

  it('stay with a holder that asks again, and its lease is renewed', () => {
    slots.request('a1');
    slots.pass(800).request('a1');
    slots.pass(800);
    slots.request('b1');
    expect([slots.held, slots.request('c1').outcome]).toEqual([['a1', 'b1'], 'wait']);
  });

  it('are taken back from holders that gave no sign of life for a lease', () => {
    slots.request('a1');
    slots.request('b1');
    expect(slots.pass(899).request('c1')).toMatchObject({ outcome: 'wait' });
    expect(slots.pass(1).request('c1')).toMatchObject(granted);
    expect(slots.held).toEqual(['c1']);
  });

  it('are not kept from the living by a waiter that has died', () => {
    slots.request('x1');
    slots.request('y1');
    slots.request('a1');
    for (let minute = 0; minute < 5; minute++) slots.pass(60).request('b1');
    slots.release('x1');
    expect(slots.request('b1')).toMatchObject(granted);
  });

  it('count a render that runs although it had no slot, beyond the limit', () => {
    slots.request('a1');
    slots.request('b1');
    expect(slots.request('c1', {}, { isRunning: true })).toMatchObject(granted);
    expect(slots.request('d1')).toMatchObject({ outcome: 'wait' });
    slots.pass(120).release('a1');
    expect(slots.request('d1')).toMatchObject({ outcome: 'wait', retryAtMs: null });
    slots.release('b1');
    expect(slots.request('d1')).toMatchObject(granted);
  });

  it('leave no ghost in the queue when one that waited runs already', () => {
    slots.request('a1');
    slots.request('b1');
    slots.request('c1');
    slots.request('c1', {}, { isRunning: true });
    expect(slots.state?.waiting).toEqual([]);
  });

  describe('given back because the backend had no room', () => {
    it('pause the whole queue as long as it asked for, and the render keeps its turn', () => {
      const fast = { createsPerMinute: 10 };
      slots.request('a1', fast);
      expect(slots.giveBack('a1', 40_000)).toBe(40_000);
      const paused = { outcome: 'wait', position: 2, retryAtMs: START_MS + 40_000 };
      expect(slots.request('b1', fast)).toMatchObject(paused);
      expect(slots.pass(39).request('a1', fast)).toMatchObject({ outcome: 'wait', position: 1 });
      expect(slots.pass(1).request('b1', fast)).toMatchObject(granted);
      expect(slots.request('a1', fast)).toMatchObject(granted);
    });

    it('pause a while, not the same for all, when it named no time', () => {
      const pauses = ['a1', 'b1', 'c1', 'd1'].map((key) => {
        slots.request(key, { running: 10, createsPerMinute: 10 });
        return slots.giveBack(key, null);
      });
      for (const pauseMs of pauses) expect(pauseMs).toBeGreaterThanOrEqual(15_000);
      expect(Math.max(...pauses)).toBeLessThanOrEqual(25_000);
      expect(new Set(pauses).size).toBe(4);
    });

    it('mean nothing when the slot was lost before', () => {
      slots.request('a1');
      slots.pass(1_000).giveBack('a1', 1_000);
      expect(slots.state?.waiting).toEqual([]);
    });
  });

  describe('under a ceiling for the day', () => {
    const daily = { dailyUsd: 1, running: 10, createsPerMinute: 10 };

    it('are refused beyond what is reserved and charged, with what is left', () => {
      expect([slots.request('a1', daily), slots.request('b1', daily)]).toMatchObject([granted, granted]);
      expect(slots.request('c1', daily)).toEqual({
        outcome: 'budget_exceeded',
        leftUsd: expect.closeTo(0.2) as number,
      });
      slots.release('a1', 0.4);
      expect(slots.request('c1', daily)).toMatchObject({ outcome: 'budget_exceeded' });
      slots.release('b1', 0);
      expect(slots.request('c1', daily)).toMatchObject(granted);
    });

    it('are not refused over the noise of sums of prices', () => {
      const exact = { ...daily, dailyUsd: 1.2 };
      for (const key of ['a1', 'a2']) {
        slots.request(key, exact);
        slots.release(key, 0.4);
      }
      expect(slots.request('a3', exact)).toMatchObject(granted);
    });

    it('begin anew on the next UTC day', () => {
      slots.request('a1', daily);
      slots.release('a1', 1);
      expect(slots.request('b1', daily)).toMatchObject({ outcome: 'budget_exceeded' });
      expect(slots.pass(86_400).request('b1', daily)).toMatchObject(granted);
    });

    it('keep the money of a holder whose lease ran out, until somebody says what its render cost', () => {
      slots.request('a1', daily);
      expect(budgetLeft(slots.state, slots.nowMs, daily)).toBeCloseTo(0.6);
      // Before anybody has swept it away, and after.
      expect(budgetLeft(slots.state, slots.nowMs + 900_000, daily)).toBeCloseTo(0.6);
      slots.pass(901).request('b1', daily);
      expect([slots.held, budgetLeft(slots.state, slots.nowMs, daily)]).toEqual([['b1'], expect.closeTo(0.2)]);
      slots.release('a1', 0);
      expect(budgetLeft(slots.state, slots.nowMs, daily)).toBeCloseTo(0.6);
    });

    it('reserve once for a render that is followed again after its lease ran out', () => {
      slots.request('a1', daily);
      slots.pass(901).request('a1', daily, { isRunning: true });
      expect(budgetLeft(slots.state, slots.nowMs, daily)).toBeCloseTo(0.6);
    });

    it('are charged once for each render, however often it is given back', () => {
      slots.request('a1', daily);
      for (const usd of [0.4, 0.4]) slots.release('a1', usd);
      expect(budgetLeft(slots.state, slots.nowMs, daily)).toBeCloseTo(0.6);
      slots.pass(86_400).release('a1', 0.4);
      expect(budgetLeft(slots.state, slots.nowMs, daily)).toBeCloseTo(1);
    });
  });

  it('go on from what a version kept that knew nothing of charges', () => {
    slots.request('a1');
    const { charges, ...before } = slots.state ?? ({} as SlotsState);
    expect(charges).toBeDefined();
    slots.state = { ...before, chargedUsd: { '2026-01-01': 9.8 } } as unknown as SlotsState;
    // What the day has cost by then counts on: 9.80 and the 0.40 that is reserved.
    expect(slots.request('b1', { dailyUsd: 10.5 })).toMatchObject({ outcome: 'budget_exceeded' });
    expect(slots.request('b1', { dailyUsd: 11 })).toMatchObject(granted);
    expect(slots.held).toEqual(['a1', 'b1']);
    expect(Object.keys(slots.state ?? {})).not.toContain('chargedUsd');
  });

  it('are never more than run, nor granted faster than a minute takes, whatever is asked when', () => {
    const step = fc.record({
      does: fc.constantFrom('request', 'release', 'return', 'nothing'),
      who: fc.integer({ min: 0, max: 11 }),
      seconds: fc.integer({ min: 0, max: 200 }),
      retryAfterMs: fc.option(fc.integer({ min: 0, max: 120_000 })),
    });
    const limits = fc.record({
      running: fc.integer({ min: 1, max: 4 }),
      createsPerMinute: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(limits, fc.array(step, { maxLength: 150 }), (given, steps) => {
        const slots = new Slots();
        const grantsMs: number[] = [];
        for (const { does, who, seconds, retryAfterMs } of steps) {
          slots.pass(seconds);
          const key = `${String.fromCharCode(97 + (who % 6))}${who}`;
          const before = slots.held;
          if (does === 'request') {
            const answer = slots.request(key, given);
            if (answer.outcome === 'granted' && !before.includes(key)) {
              grantsMs.push(slots.nowMs);
            }
          } else if (does === 'release') slots.release(key);
          else if (does === 'return') slots.giveBack(key, retryAfterMs);
          expect(slots.held.length).toBeLessThanOrEqual(given.running);
        }
        for (const grantMs of grantsMs) {
          const withinAMinute = grantsMs.filter((other) => other >= grantMs && other < grantMs + 60_000);
          expect(withinAMinute.length).toBeLessThanOrEqual(given.createsPerMinute);
        }
      }),
      { numRuns: cases(100) },
    );
  });

  it('reach everybody in the order of their starts while all stay alive', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(
          Array.from({ length: 8 }, (_, index) => index),
          { minLength: 8 },
        ),
        (order) => {
          const slots = new Slots();
          const keys = order.map((index) => `${String.fromCharCode(97 + index)}1`);
          for (const key of ['y1', 'z1']) slots.request(key);
          for (const key of keys) slots.request(key);
          slots.release('y1');
          slots.release('z1');
          const served: string[] = [];
          for (let look = 0; look < 200 && served.length < keys.length; look++) {
            slots.pass(20);
            for (const key of keys) {
              if (served.includes(key) || slots.request(key).outcome !== 'granted') continue;
              served.push(key);
              slots.release(key);
            }
          }
          expect(served.map((key, index) => Math.abs(key.charCodeAt(0) - 97 - index) <= 1)).toEqual(
            keys.map(() => true),
          );
        },
      ),
      { numRuns: cases(50) },
    );
  });
});
