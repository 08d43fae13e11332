import type { OrchestrationContext } from 'durable-functions';
import type { WatchdogInput } from '../../../../src/orchestrations/watchdog';
import { watchdog } from '../../../../src/orchestrations/watchdog';
import type { FakeTask } from '../../../support/replay/driven';
import { drive } from '../../../support/replay/driven';

const START_MS = Date.parse('2026-01-01T00:00:00Z');
type Seen = 'alive' | 'followed' | 'quiet' | 'clear' | 'trouble';

/** Plays the engine: timers move the time on, each look sees what is given for its minute. Gives the minute of the end. */
function minutesOf(see: (minutes: number) => Seen): number {
  let nowMs = START_MS;
  const minutes = (): number => (nowMs - START_MS) / 60_000;
  let input: WatchdogInput | undefined = { pipelineId: 'p1', lookSeconds: 300 };
  const look = (): unknown => {
    const outcome = see(minutes());
    if (outcome === 'trouble') throw new Error('The storage is away.');
    return { outcome };
  };
  while (input !== undefined) {
    let next: WatchdogInput | undefined;
    const current: WatchdogInput = input;
    const df = {
      getInput: () => current,
      get currentUtcDateTime() {
        return new Date(nowMs);
      },
      createTimer: (due: Date): FakeTask => ({ run: () => (nowMs = due.getTime()) }),
      callActivityWithRetry: (): FakeTask => ({ run: look }),
      continueAsNew: (given: WatchdogInput) => (next = given),
      Task: { all: (tasks: readonly FakeTask[]): FakeTask => ({ run: () => tasks.map((each) => each.run()) }) },
    };
    drive(watchdog({ df } as unknown as OrchestrationContext) as Generator<FakeTask, unknown, unknown>);
    input = next;
  }
  return minutes();
}

describe('the watchdog', () => {
  it('stays with a pipeline however long that runs, and goes at the first look that finds nothing to come', () => {
    expect(minutesOf((at) => (at < 3_000 ? 'alive' : 'clear'))).toBe(3_000);
  });

  it('waits for a submit that may still be run when its pipeline was ended from outside', () => {
    expect(minutesOf((at) => (at < 60 ? 'alive' : 'quiet'))).toBe(75);
    expect(minutesOf((at) => (at < 60 ? 'alive' : at < 65 ? 'quiet' : at < 200 ? 'followed' : 'quiet'))).toBe(200);
  });

  it.each<Seen>(['followed', 'trouble'])(
    'gives up a day after its pipeline was gone when all it sees is %s',
    (seen) => {
      expect(minutesOf((at) => (at < 60 ? 'alive' : seen))).toBe(60 + 24 * 60);
    },
  );
});
