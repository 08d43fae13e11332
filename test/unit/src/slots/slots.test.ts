import fc from 'fast-check';
import type { PlaceAnswer, PlaceLimits, PlacesState } from '../../../../src/slots/slots';
import { budgetLeft, releasePlace, requestPlace, returnPlace } from '../../../../src/slots/slots';

const START_MS = Date.parse('2026-01-01T00:00:00Z');
const LIMITS: PlaceLimits = { running: 2, createsPerMinute: 2, leaseMs: 900_000, dailyUsd: null };

/** The places of one backend, driven by hand: pipeline `b1` started one second after `a1`, and so on. */
class Places {
  state: PlacesState | undefined;
  nowMs = START_MS;

  request(
    key: string,
    limits: Partial<PlaceLimits> = {},
    more: { priceUsd?: number; isRunning?: boolean } = {},
  ): PlaceAnswer {
    const startedMs = START_MS + key.charCodeAt(0) * 1_000;
    const request = { key, pipelineId: key.slice(0, 1), startedMs, nowMs: this.nowMs, priceUsd: 0.4, ...more };
    const [state, answer] = requestPlace(this.state, { ...request, limits: { ...LIMITS, ...limits } });
    this.state = state;
    return answer;
  }

  release(key: string, chargedUsd = 0.4): string[] {
    const [state, { wake }] = releasePlace(this.state, { key, nowMs: this.nowMs, chargedUsd });
    this.state = state;
    return wake;
  }

  giveBack(key: string, retryAfterMs: number | null): number {
    const [state, { retryAtMs }] = returnPlace(this.state, { key, nowMs: this.nowMs, retryAfterMs });
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

describe('the places of a backend', () => {
  let places: Places;
  beforeEach(() => (places = new Places()));

  it('are as many as run at once, and the next waits with its position', () => {
    expect([places.request('a1'), places.request('b1')]).toMatchObject([granted, granted]);
    expect(places.request('c1')).toMatchObject({ outcome: 'wait', position: 1, retryAtMs: null });
    expect(places.request('d1')).toMatchObject({ outcome: 'wait', position: 2, retryAtMs: null });
  });

  it('go to the oldest pipeline, however late its render asks', () => {
    places.request('x1');
    places.request('y1');
    for (const key of ['d1', 'b1', 'c1', 'a2', 'a1']) places.request(key);
    expect(places.state?.waiting.map(({ key }) => key)).toEqual(['a1', 'a2', 'b1', 'c1', 'd1']);
    expect(places.pass(120).release('x1')).toEqual(['a', 'b']);
    expect(places.request('d1')).toMatchObject({ outcome: 'wait', position: 5 });
    expect(places.request('a1')).toMatchObject(granted);
    expect(places.request('a2')).toMatchObject({ outcome: 'wait', position: 1 });
  });

  it('are granted no faster than the creates of a minute, and the answer says when to ask again', () => {
    const wide = { running: 10 };
    expect([places.request('a1', wide), places.pass(5).request('a2', wide)]).toMatchObject([granted, granted]);
    const [third, fourth] = [places.request('a3', wide), places.request('a4', wide)];
    expect(third).toMatchObject({ outcome: 'wait', retryAtMs: START_MS + 65_000 });
    expect(fourth).toMatchObject({ outcome: 'wait', retryAtMs: START_MS + 70_000 });
    expect(places.pass(59).request('a3', wide)).toMatchObject({ outcome: 'wait' });
    expect(places.pass(1).request('a3', wide)).toMatchObject(granted);
    expect(places.request('a4', wide)).toMatchObject({ outcome: 'wait', retryAtMs: START_MS + 70_000 });
  });

  it('stay with a holder that asks again, and its lease is renewed', () => {
    places.request('a1');
    places.pass(800).request('a1');
    places.pass(800);
    places.request('b1');
    expect([places.held, places.request('c1').outcome]).toEqual([['a1', 'b1'], 'wait']);
  });

  it('are taken back from holders that gave no sign of life for a lease', () => {
    places.request('a1');
    places.request('b1');
    expect(places.pass(899).request('c1')).toMatchObject({ outcome: 'wait' });
    expect(places.pass(1).request('c1')).toMatchObject(granted);
    expect(places.held).toEqual(['c1']);
  });

  it('are not kept from the living by a waiter that has died', () => {
    places.request('x1');
    places.request('y1');
    places.request('a1');
    for (let minute = 0; minute < 5; minute++) places.pass(60).request('b1');
    places.release('x1');
    expect(places.request('b1')).toMatchObject(granted);
  });

  it('count a render that runs although it had no place, beyond the limit', () => {
    places.request('a1');
    places.request('b1');
    expect(places.request('c1', {}, { isRunning: true })).toMatchObject(granted);
    expect(places.request('d1')).toMatchObject({ outcome: 'wait' });
    places.pass(120).release('a1');
    expect(places.request('d1')).toMatchObject({ outcome: 'wait', retryAtMs: null });
    places.release('b1');
    expect(places.request('d1')).toMatchObject(granted);
  });

  it('leave no ghost in the queue when one that waited runs already', () => {
    places.request('a1');
    places.request('b1');
    places.request('c1');
    places.request('c1', {}, { isRunning: true });
    expect(places.state?.waiting).toEqual([]);
  });

  describe('given back because the backend had no room', () => {
    it('pause the whole queue as long as it asked for, and the render keeps its turn', () => {
      const fast = { createsPerMinute: 10 };
      places.request('a1', fast);
      expect(places.giveBack('a1', 40_000)).toBe(40_000);
      const paused = { outcome: 'wait', position: 2, retryAtMs: START_MS + 40_000 };
      expect(places.request('b1', fast)).toMatchObject(paused);
      expect(places.pass(39).request('a1', fast)).toMatchObject({ outcome: 'wait', position: 1 });
      expect(places.pass(1).request('b1', fast)).toMatchObject(granted);
      expect(places.request('a1', fast)).toMatchObject(granted);
    });

    it('pause a while, not the same for all, when it named no time', () => {
      const pauses = ['a1', 'b1', 'c1', 'd1'].map((key) => {
        places.request(key, { running: 10, createsPerMinute: 10 });
        return places.giveBack(key, null);
      });
      for (const pauseMs of pauses) expect(pauseMs).toBeGreaterThanOrEqual(15_000);
      expect(Math.max(...pauses)).toBeLessThanOrEqual(25_000);
      expect(new Set(pauses).size).toBe(4);
    });

    it('mean nothing when the place was lost before', () => {
      places.request('a1');
      places.pass(1_000).giveBack('a1', 1_000);
      expect(places.state?.waiting).toEqual([]);
    });
  });

  describe('under a ceiling for the day', () => {
    const daily = { dailyUsd: 1, running: 10, createsPerMinute: 10 };

    it('are refused beyond what is reserved and charged, with what is left', () => {
      expect([places.request('a1', daily), places.request('b1', daily)]).toMatchObject([granted, granted]);
      expect(places.request('c1', daily)).toEqual({
        outcome: 'budget_exceeded',
        leftUsd: expect.closeTo(0.2) as number,
      });
      places.release('a1', 0.4);
      expect(places.request('c1', daily)).toMatchObject({ outcome: 'budget_exceeded' });
      places.release('b1', 0);
      expect(places.request('c1', daily)).toMatchObject(granted);
    });

    it('are not refused over the noise of sums of prices', () => {
      const exact = { ...daily, dailyUsd: 1.2 };
      for (const key of ['a1', 'a2']) {
        places.request(key, exact);
        places.release(key, 0.4);
      }
      expect(places.request('a3', exact)).toMatchObject(granted);
    });

    it('begin anew on the next UTC day', () => {
      places.request('a1', daily);
      places.release('a1', 1);
      expect(places.request('b1', daily)).toMatchObject({ outcome: 'budget_exceeded' });
      expect(places.pass(86_400).request('b1', daily)).toMatchObject(granted);
    });

    it('keep the money of a holder whose lease ran out, until somebody says what its render cost', () => {
      places.request('a1', daily);
      expect(budgetLeft(places.state, places.nowMs, daily)).toBeCloseTo(0.6);
      // Before anybody has swept it away, and after.
      expect(budgetLeft(places.state, places.nowMs + 900_000, daily)).toBeCloseTo(0.6);
      places.pass(901).request('b1', daily);
      expect([places.held, budgetLeft(places.state, places.nowMs, daily)]).toEqual([['b1'], expect.closeTo(0.2)]);
      places.release('a1', 0);
      expect(budgetLeft(places.state, places.nowMs, daily)).toBeCloseTo(0.6);
    });

    it('reserve once for a render that is followed again after its lease ran out', () => {
      places.request('a1', daily);
      places.pass(901).request('a1', daily, { isRunning: true });
      expect(budgetLeft(places.state, places.nowMs, daily)).toBeCloseTo(0.6);
    });

    it('are charged once for each render, however often it is given back', () => {
      places.request('a1', daily);
      for (const usd of [0.4, 0.4]) places.release('a1', usd);
      expect(budgetLeft(places.state, places.nowMs, daily)).toBeCloseTo(0.6);
      places.pass(86_400).release('a1', 0.4);
      expect(budgetLeft(places.state, places.nowMs, daily)).toBeCloseTo(1);
    });
  });

  it('go on from what a version kept that knew nothing of charges', () => {
    places.request('a1');
    const { charges, ...before } = places.state ?? ({} as PlacesState);
    expect(charges).toBeDefined();
    places.state = { ...before, chargedUsd: { '2026-01-01': 9.8 } } as unknown as PlacesState;
    // What the day has cost by then counts on: 9.80 and the 0.40 that is reserved.
    expect(places.request('b1', { dailyUsd: 10.5 })).toMatchObject({ outcome: 'budget_exceeded' });
    expect(places.request('b1', { dailyUsd: 11 })).toMatchObject(granted);
    expect(places.held).toEqual(['a1', 'b1']);
    expect(Object.keys(places.state ?? {})).not.toContain('chargedUsd');
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
        const places = new Places();
        const grantsMs: number[] = [];
        for (const { does, who, seconds, retryAfterMs } of steps) {
          places.pass(seconds);
          const key = `${String.fromCharCode(97 + (who % 6))}${who}`;
          const before = places.held;
          if (does === 'request') {
            const answer = places.request(key, given);
            if (answer.outcome === 'granted' && !before.includes(key)) {
              grantsMs.push(places.nowMs);
            }
          } else if (does === 'release') places.release(key);
          else if (does === 'return') places.giveBack(key, retryAfterMs);
          expect(places.held.length).toBeLessThanOrEqual(given.running);
        }
        for (const grantMs of grantsMs) {
          const withinAMinute = grantsMs.filter((other) => other >= grantMs && other < grantMs + 60_000);
          expect(withinAMinute.length).toBeLessThanOrEqual(given.createsPerMinute);
        }
      }),
      { numRuns: 300 },
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
          const places = new Places();
          const keys = order.map((index) => `${String.fromCharCode(97 + index)}1`);
          for (const key of ['y1', 'z1']) places.request(key);
          for (const key of keys) places.request(key);
          places.release('y1');
          places.release('z1');
          const served: string[] = [];
          for (let look = 0; look < 200 && served.length < keys.length; look++) {
            places.pass(20);
            for (const key of keys) {
              if (served.includes(key) || places.request(key).outcome !== 'granted') continue;
              served.push(key);
              places.release(key);
            }
          }
          expect(served.map((key, index) => Math.abs(key.charCodeAt(0) - 97 - index) <= 1)).toEqual(
            keys.map(() => true),
          );
        },
      ),
      { numRuns: 50 },
    );
  });
});
