import { virtualClock } from '../../../../dev/clock/virtual-clock';

const DAY_MS = 86_400_000;

describe('virtualClock', () => {
  it('jumps over seven days as soon as nothing is held', async () => {
    const clock = virtualClock({ originMs: 0 });
    const fired = await new Promise<number>((resolve) => clock.at(7 * DAY_MS, () => resolve(clock.now())));
    expect(fired).toBe(7 * DAY_MS);
    clock.close();
  });

  it('stands still while work is held', async () => {
    const clock = virtualClock({ originMs: 0 });
    const release = clock.hold('a render');
    let fired = false;
    clock.at(1, () => (fired = true));
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect({ fired, now: clock.now(), holders: clock.holders() }).toEqual({
      fired: false,
      now: 0,
      holders: ['a render'],
    });
    release();
    release();
    await clock.idle();
    expect(fired).toBe(true);
    clock.close();
  });

  it('moves while all work under way waits for answers that come only when it has moved, and not before', async () => {
    const clock = virtualClock({ originMs: 0 });
    const fired: number[] = [];
    const turns = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
    const [asks, works] = [clock.hold('an activity', { mayWait: true }), clock.hold('another', { mayWait: true })];
    clock.at(1_000, () => fired.push(clock.now()));
    const answered = clock.keepsWaiting('an answer');
    await turns();
    expect(fired).toEqual([]);
    works();
    await clock.idle();
    expect(fired).toEqual([1_000]);
    clock.at(2_000, () => fired.push(clock.now()));
    const answers = clock.hold('the answer');
    answered();
    answers();
    await turns();
    expect(fired).toEqual([1_000]);
    asks();
    await clock.idle();
    expect(fired).toEqual([1_000, 2_000]);
    clock.close();
  });

  it('stands still for work that does not wait, whoever else does', async () => {
    const clock = virtualClock({ originMs: 0 });
    const release = clock.hold('a commit');
    clock.keepsWaiting('an answer');
    let fired = false;
    clock.at(1, () => (fired = true));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(fired).toBe(false);
    release();
    await clock.idle();
    expect(fired).toBe(true);
    clock.close();
  });

  it('fires timers in order of their due time, then of their creation', async () => {
    const clock = virtualClock({ originMs: 0, paused: true });
    const order: string[] = [];
    clock.at(20, () => order.push('late'));
    clock.at(10, () => order.push('first'));
    clock.at(10, () => order.push('second'));
    clock.at(5, () => order.push('cancelled')).cancel();
    await clock.advanceTo(15);
    expect({ order, now: clock.now(), pending: clock.pending() }).toEqual({
      order: ['first', 'second'],
      now: 15,
      pending: [20],
    });
    clock.resume();
    await clock.idle();
    expect(order).toEqual(['first', 'second', 'late']);
    clock.close();
  });

  it('lets the work that a timer starts finish before the next timer fires', async () => {
    const clock = virtualClock({ originMs: 0 });
    const order: string[] = [];
    clock.at(1, () => {
      const release = clock.hold('work');
      setTimeout(() => {
        order.push('work done');
        release();
      }, 5);
    });
    clock.at(2, () => order.push('next timer'));
    await clock.idle();
    expect(order).toEqual(['work done', 'next timer']);
    clock.close();
  });
});
