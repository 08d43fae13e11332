import { runningClock } from '../../../../dev/clock/running-clock';

describe('runningClock', () => {
  it('never calls back before the due time', async () => {
    const clock = runningClock({ scale: 0.001 });
    const dueMs = clock.now() + 5_000;
    const firedAt = await new Promise<number>((resolve) => clock.at(dueMs, () => resolve(clock.now())));
    expect(firedAt).toBeGreaterThanOrEqual(dueMs);
    clock.close();
  });

  it('agrees with another clock of the same origin and scale', () => {
    const originMs = Date.now() - 1_000;
    const [a, b] = [runningClock({ scale: 0.02, originMs }), runningClock({ scale: 0.02, originMs })];
    // The wall stands still, for nothing to come between the two readings.
    const wall = jest.spyOn(Date, 'now').mockReturnValue(originMs + 1_000);
    const times = [a.now(), b.now()];
    wall.mockRestore();
    expect(times).toEqual([originMs + 50_000, originMs + 50_000]);
  });

  it.each([0, -1, 2, Number.NaN])('refuses the scale %p and says what is expected', (scale) => {
    expect(() => runningClock({ scale })).toThrow(/above 0, at most 1/);
  });
});
