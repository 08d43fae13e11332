import fc from 'fast-check';

import { virtualClock } from '../../../../../dev/clock';
import { DueQueue } from '../../../../../dev/host/durable/due-queue';
import { timerDueMs } from '../../../../../dev/host/durable/timer-due';

describe('a queue of due items', () => {
  test('releases in the order of the due times, each at its time', async () => {
    const clock = virtualClock({ originMs: 0, paused: true });
    const released: string[] = [];
    const queue = new DueQueue<number>(clock, (item) => released.push(`${item}@${clock.now()}`));
    const dues = [50, 10, 40, 10, 30, 20, 60];
    for (const due of dues) queue.add(due, due);
    await clock.advanceTo(45);
    expect(released).toEqual(['10@10', '10@10', '20@20', '30@30', '40@40']);
    expect(clock.pending()).toEqual([50]);
    queue.close();
    expect(clock.pending()).toEqual([]);
  });

  test('gives items back before they are due, wherever they stand', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(50), fc.boolean()), { maxLength: 40 }), async (items) => {
        const clock = virtualClock({ originMs: 0, paused: true });
        const released: number[] = [];
        const queue = new DueQueue<number>(clock, (item) => released.push(item));
        const takeBack = items.map(([due]) => queue.add(due, due + 1));
        items.forEach(([, keep], index) => keep || takeBack[index]?.());
        const kept = items.filter(([, keep]) => keep).map(([due]) => due);
        expect(queue.size).toBe(kept.length);
        await clock.advanceTo(100);
        expect(released).toEqual(kept.sort((one, other) => one - other));
      }),
    );
  });

  test('keeps one timer of the clock however many items wait', () => {
    const clock = virtualClock({ originMs: 0, paused: true });
    const queue = new DueQueue<number>(clock, () => undefined);
    for (let due = 1000; due > 0; due--) queue.add(due, due);
    expect([queue.size, clock.pending()]).toEqual([1000, [1]]);
    queue.close();
  });
});

describe('the due time of a timer', () => {
  test.each([
    ['whole seconds', 10_000, 10_000],
    ['a fraction, which is cut', 10_999, 10_000],
    ['less than a second', 900, 0],
    ['the past', -5000, 0],
  ])('is cut like that of %s', (_, delayMs, dueMs) => {
    expect(timerDueMs({ fireAtMs: 1_000_000 + delayMs, exact: false }, 1_000_000)).toBe(1_000_000 + dueMs);
  });

  test('is kept for the pieces of long timers', () => {
    expect(timerDueMs({ fireAtMs: 1999, exact: true }, 0)).toBe(1999);
  });
});
