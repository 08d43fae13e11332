import { runningClock, virtualClock } from '../../../../../dev/clock';
import { keepTime } from '../../../../../dev/host/durable/kept-time';
import { memoryStore } from '../../../../../dev/host/store/memory-store';
import type { Store } from '../../../../../dev/host/store/store';

const DAY_MS = 86_400_000;

/** A store that was last written at a time. */
async function writtenAt(ms: number): Promise<Store> {
  const store = memoryStore();
  await store.write((await keepTime(store, virtualClock({ originMs: ms, paused: true }))).ops());
  return store;
}

describe('kept time', () => {
  test('moves a virtual clock to where it stood', async () => {
    const nowMs = Date.now();
    const clock = virtualClock({ originMs: nowMs });
    await keepTime(await writtenAt(nowMs + 7 * DAY_MS), clock);
    expect(clock.now()).toBe(nowMs + 7 * DAY_MS);
    clock.close();
  });

  test.each([
    ['real', 1],
    ['scaled', 0.01],
  ])('refuses a %s clock that is behind', async (kind, scale) => {
    const clock = runningClock({ scale });
    await expect(keepTime(await writtenAt(Date.now() + 7 * DAY_MS), clock)).rejects.toThrow(
      new RegExp(`last written at 2.* is ahead of this ${kind} clock .*: time would run backwards\\. Run it with`),
    );
    clock.close();
  });

  test('is written by every kind of clock, and lets a wall clock be set back a little', async () => {
    const clock = runningClock();
    const store = memoryStore();
    await store.write((await keepTime(store, clock)).ops());
    await expect(keepTime(store, clock)).resolves.toBeDefined();
    await expect(keepTime(store, runningClock({ scale: 0.5, originMs: Date.now() - 30_000 }))).resolves.toBeDefined();
    await expect(
      keepTime(store, virtualClock({ originMs: clock.now() - 7 * DAY_MS, paused: true })),
    ).resolves.toBeDefined();
    await expect(keepTime(await writtenAt(Date.now() + 30_000), clock)).resolves.toBeDefined();
    clock.close();
  });
});
