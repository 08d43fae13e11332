import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseClock } from '../../../../dev/clock/choose-clock';
import type { VirtualClock } from '../../../../dev/clock/virtual-clock';

const START_MS = Date.UTC(2026, 4, 1);
const HOUR_MS = 3_600_000;

describe('the clock of a state directory', () => {
  let stateDir: string;
  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'shotloop-test-'));
    jest.useFakeTimers({ now: START_MS, doNotFake: ['nextTick', 'setImmediate'] });
  });
  afterEach(async () => {
    jest.useRealTimers();
    await rm(stateDir, { recursive: true, force: true });
  });

  it('is the wall, and leaves no file, where nothing else was ever used', async () => {
    const { clock } = chooseClock({ kind: 'real', scale: 1, stateDir });
    expect(clock.now()).toBe(START_MS);
    clock.close();
    expect(await readdir(stateDir)).toEqual([]);
  });

  it.each([1, 0.5, 0.05])(
    'goes on at scale %d where scale 0.05 stopped, and counts the pause as real time',
    (scale) => {
      const { clock: first } = chooseClock({ kind: 'real', scale: 0.05, stateDir });
      jest.advanceTimersByTime(60_000);
      expect(first.now()).toBe(START_MS + 20 * 60_000);
      first.close();
      jest.setSystemTime(Date.now() + HOUR_MS);

      const { clock: second } = chooseClock({ kind: 'real', scale, stateDir });
      expect(second.now()).toBe(START_MS + 20 * 60_000 + HOUR_MS);
      jest.advanceTimersByTime(1_000);
      expect(second.now()).toBe(START_MS + 20 * 60_000 + HOUR_MS + 1_000 / scale);
      second.close();
    },
  );

  it('goes on at no time before the last one, also when nobody had the time to close it', () => {
    const { clock: first } = chooseClock({ kind: 'real', scale: 0.05, stateDir });
    jest.advanceTimersByTime(60_900);
    const lastMs = first.now();
    // As after a kill: what was written last is all there is.
    jest.clearAllTimers();
    const { clock: second } = chooseClock({ kind: 'real', scale: 1, stateDir });
    expect(second.now()).toBeGreaterThanOrEqual(lastMs);
    expect(second.now()).toBeLessThanOrEqual(lastMs + 4 * 20 * 1_000);
    second.close();
  });

  it('says how far it goes on ahead of the wall, which in a fresh directory is not at all', () => {
    const first = chooseClock({ kind: 'real', scale: 0.05, stateDir });
    jest.advanceTimersByTime(60_000);
    first.clock.close();
    const second = chooseClock({ kind: 'real', scale: 0.05, stateDir });
    second.clock.close();
    expect([first.aheadMs, second.aheadMs]).toEqual([0, 19 * 60_000]);
  });

  it('never goes back with the wall', () => {
    const { clock: first } = chooseClock({ kind: 'real', scale: 0.05, stateDir });
    jest.advanceTimersByTime(60_000);
    const lastMs = first.now();
    first.close();
    jest.setSystemTime(START_MS - HOUR_MS);
    const { clock: second } = chooseClock({ kind: 'real', scale: 1, stateDir });
    expect(second.now()).toBe(lastMs);
    second.close();
  });

  it('goes on after a virtual clock, and a virtual one after it', async () => {
    const virtual = chooseClock({ kind: 'virtual', scale: 1, stateDir }).clock as VirtualClock;
    await virtual.advanceTo(START_MS + 24 * HOUR_MS);
    virtual.close();
    const { clock: real } = chooseClock({ kind: 'real', scale: 1, stateDir });
    expect(real.now()).toBe(START_MS + 24 * HOUR_MS);
    real.close();
    const { clock: again } = chooseClock({ kind: 'virtual', scale: 1, stateDir });
    expect(again.now()).toBeGreaterThanOrEqual(START_MS + 24 * HOUR_MS);
    again.close();
  });

  it('says which file it cannot read, and what to do', async () => {
    await writeFile(join(stateDir, 'clock.json'), '{"nowMs":');
    expect(() => chooseClock({ kind: 'real', scale: 1, stateDir })).toThrow(/clock\.json\); delete the directory/);
  });
});
