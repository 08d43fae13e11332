import type { OrchestrationContext } from 'durable-functions';
import type { OpenWaits } from '../../../../src/orchestrations/wait';
import { sleepUntilOrWake } from '../../../../src/orchestrations/wait';

interface FakeTask {
  isCompleted: boolean;
  cancel?: () => void;
}

/** An engine of one sleep: what the orchestrator opened, and who of it wins. */
function engine() {
  const opened: { timers: FakeTask[]; waits: FakeTask[] } = { timers: [], waits: [] };
  const df = {
    createTimer: () => {
      const timer: FakeTask = { isCompleted: false, cancel: () => (timer.isCompleted = true) };
      opened.timers.push(timer);
      return timer;
    },
    waitForExternalEvent: () => {
      const wait: FakeTask = { isCompleted: false };
      opened.waits.push(wait);
      return wait;
    },
    Task: { any: (tasks: readonly FakeTask[]) => tasks },
  };
  const waits: OpenWaits = [];
  const sleep = (who: 'timer' | 'wake'): unknown => {
    const sleeping = sleepUntilOrWake({ df } as unknown as OrchestrationContext, { dueMs: 1_000, waits });
    const step = sleeping.next();
    if (step.done === true) return step.value;
    const winner = who === 'timer' ? opened.timers.at(-1) : opened.waits.at(-1);
    if (winner === undefined) throw new Error('Nothing was opened to win.');
    winner.isCompleted = true;
    return sleeping.next(winner).value;
  };
  return { opened, sleep };
}

describe('a sleep that can be woken', () => {
  it('says what ended it, and leaves no timer behind when it was woken', () => {
    const { opened, sleep } = engine();
    expect([sleep('timer'), sleep('wake'), sleep('timer')]).toEqual(['due', 'woken', 'due']);
    expect(opened.timers.every(({ isCompleted }) => isCompleted)).toBe(true);
  });

  it('does not miss a wake-up that came while it was awake, and sleeps again after it', () => {
    const { opened, sleep } = engine();
    expect(sleep('timer')).toBe('due');
    // The SDK hands the event to the wait that is still open from before.
    const [left] = opened.waits;
    if (left !== undefined) left.isCompleted = true;
    expect(sleep('timer')).toBe('woken');
    expect(opened.timers).toHaveLength(1);
    expect(sleep('timer')).toBe('due');
  });
});
