import type { OrchestrationContext } from 'durable-functions';
import type { ActivityOutput } from '../../../../src/contract/activities';
import type { SenderInput } from '../../../../src/orchestrations/sender';
import { sender } from '../../../../src/orchestrations/sender';
import type { FakeTask } from '../../../support/replay/driven';
import { drive } from '../../../support/replay/driven';

const START_MS = Date.parse('2026-01-01T00:00:00Z');
const HOUR = 60;
const at = (minutes: number): string => new Date(START_MS + minutes * 60_000).toISOString();
type Look = ActivityOutput<'sendWebhook'> | 'trouble';

/** Plays the engine: sleeps move the time on, each look sees what is given for its minute. Gives when it looked, and the end. */
function play(see: (minutes: number) => Look): { looks: number[]; generations: number; end: unknown } {
  let nowMs = START_MS;
  const minutes = (): number => (nowMs - START_MS) / 60_000;
  const looks: number[] = [];
  let input: SenderInput | undefined = { pipelineId: 'p1' };
  let end: unknown;
  let generations = 0;
  for (; input !== undefined; generations++) {
    const current: SenderInput = input;
    let next: SenderInput | undefined;
    const look = (): unknown => {
      looks.push(minutes());
      const seen = see(minutes());
      if (seen === 'trouble') throw new Error('The storage is away.');
      return seen;
    };
    const timer = (due: Date) => ({ run: () => (nowMs = due.getTime()), isCompleted: true, cancel: () => undefined });
    const df = {
      getInput: () => current,
      get currentUtcDateTime() {
        return new Date(nowMs);
      },
      createTimer: timer,
      waitForExternalEvent: () => ({ isCompleted: false, run: () => undefined }),
      callActivityWithRetry: (): FakeTask => {
        let known: (() => unknown) | undefined;
        const find = (): (() => unknown) => {
          try {
            const value = look();
            return () => value;
          } catch (error) {
            return () => {
              throw error;
            };
          }
        };
        return { run: () => (known ??= find())() };
      },
      continueAsNew: (given: SenderInput) => (next = given),
      Task: {
        all: (tasks: readonly FakeTask[]): FakeTask => ({ run: () => tasks.map((each) => each.run()) }),
        any: ([, due]: readonly FakeTask[]): FakeTask => ({
          run: () => {
            due?.run();
            return due;
          },
        }),
      },
    };
    const generator = sender({ df } as unknown as OrchestrationContext) as Generator<FakeTask, unknown, unknown>;
    const ending = (function* (): Generator<FakeTask, unknown, unknown> {
      end = yield* generator;
      return end;
    })();
    drive(ending);
    input = next;
  }
  return { looks, generations, end };
}

describe('the sender of a pipeline', () => {
  it('looks at once after something was tried, and when it is told to otherwise', () => {
    const seen: Look[] = [
      { outcome: 'again' },
      { outcome: 'wait', until: at(5) },
      { outcome: 'again' },
      { outcome: 'wait', until: at(90) },
    ];
    const { looks, end } = play(() => seen.shift() ?? { outcome: 'over' });
    expect(looks).toEqual([0, 0, 5, 5, 90]);
    expect(end).toEqual({ outcome: 'over' });
  });

  it('goes on anew before its history is long', () => {
    const { generations, end } = play((minutes) =>
      minutes < 2_500 ? { outcome: 'wait', until: at(minutes + 10) } : { outcome: 'over' },
    );
    expect(generations).toBeGreaterThan(2);
    expect(end).toEqual({ outcome: 'over' });
  });

  it('looks again in five minutes after a failure, for two days at most, and names its end', () => {
    const { looks, end } = play(() => 'trouble');
    expect(looks.slice(0, 3)).toEqual([0, 5, 10]);
    expect(looks.at(-1)).toBe(48 * HOUR);
    expect(end).toEqual({ outcome: 'gave_up' });
  });

  it('counts those two days anew once a look succeeds', () => {
    const { end, looks } = play((minutes) => {
      if (minutes < 47 * HOUR || (minutes > 47 * HOUR + 10 && minutes < 60 * HOUR)) return 'trouble';
      return minutes < 60 * HOUR ? { outcome: 'wait', until: at(minutes + 10) } : { outcome: 'over' };
    });
    expect(end).toEqual({ outcome: 'over' });
    expect(looks.at(-1)).toBeGreaterThanOrEqual(60 * HOUR);
  });
});
