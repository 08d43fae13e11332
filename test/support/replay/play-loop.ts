import type { OrchestrationContext } from 'durable-functions';
import { nothingTold } from '../../../src/orchestrations/tell';
import { renderAll } from '../../../src/orchestrations/loop';
import type { Plan } from '../../../src/plans/plan';
import type { PipelineRun } from '../../../src/shots/run';
import { AT } from '../paid/fixtures';
import type { FakeTask } from './driven';
import { drive } from './driven';

export interface Asked {
  readonly seconds: number;
  /** Name of the activity, or of the operation on the slots. */
  readonly what: string;
  readonly input: unknown;
}

interface Played {
  readonly plan: Plan;
  readonly run: PipelineRun;
  /** What an activity or an operation on the slots comes to, or throws. */
  readonly answer: (asked: Asked) => unknown;
  /** Seconds after `AT` at which it begins. */
  readonly from?: number;
  /** Seconds after which it is over, if it has not ended by then. */
  readonly until?: number;
}

/**
 * Plays the engine for the loop: answers come at once, sleeps move the time on, and nobody wakes anybody. Gives all that the loop
 * asked for; `run` is where it stands then.
 */
export function playLoop({ plan, run, answer, from = 0, until = Number.POSITIVE_INFINITY }: Played): Asked[] {
  const startMs = Date.parse(AT);
  let nowMs = startMs + from * 1_000;
  const seconds = (): number => (nowMs - startMs) / 1_000;
  const done: Asked[] = [];
  /** Comes to the same however often it is asked, as tasks do. */
  const task = (what: string, input: unknown): FakeTask => {
    let known: (() => unknown) | undefined;
    const find = (): (() => unknown) => {
      const asked = { seconds: seconds(), what, input };
      done.push(asked);
      try {
        const value = answer(asked);
        return () => value;
      } catch (error) {
        return () => {
          throw error;
        };
      }
    };
    return { run: () => (known ??= find())() };
  };
  const df = {
    get currentUtcDateTime() {
      return new Date(nowMs);
    },
    isReplaying: true,
    setCustomStatus: () => undefined,
    callEntity: (_: unknown, operation: string, input: unknown) => task(operation, input),
    callActivity: (name: string, input: unknown) => task(name, input),
    callActivityWithRetry: (name: string, _: unknown, input: unknown) => task(name, input),
    // Whole seconds, like the real ones.
    createTimer: (due: Date) => ({
      run: () => (nowMs = Math.max(nowMs, Math.floor(due.getTime() / 1_000) * 1_000)),
      cancel: () => undefined,
    }),
    waitForExternalEvent: () => ({ isCompleted: false, run: () => undefined }),
    Task: {
      all: (tasks: readonly FakeTask[]) => ({ run: () => tasks.map((each) => each.run()) }),
      any: ([, timer]: readonly FakeTask[]) => ({
        run: () => {
          timer?.run();
          return timer;
        },
      }),
    },
  };
  const generator = renderAll({ df } as unknown as OrchestrationContext, { plan, run, told: nothingTold() });
  let count = 0;
  drive(generator as Generator<FakeTask, unknown, unknown>, () => {
    if (count++ > 500)
      throw new Error(
        `Time stands still at ${seconds()} s: ${done
          .slice(-5)
          .map(({ what }) => what)
          .join(', ')}`,
      );
    return seconds() >= until;
  });
  return done;
}
