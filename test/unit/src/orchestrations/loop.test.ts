import type { OrchestrationContext } from 'durable-functions';
import type { RenderReport } from '../../../../src/contract/answers';
import { renderAll } from '../../../../src/orchestrations/loop';
import type { Shot } from '../../../../src/shots/shot';
import { after, AT } from '../../../support/paid/fixtures';
import { planOf } from '../../../support/plan';
import type { FakeTask } from '../../../support/replay/driven';
import { drive } from '../../../support/replay/driven';
import { heldUntil, runOf, shotIn } from '../../../support/shots';

const START_MS = Date.parse(AT);
const plan = planOf({ followUps: [] });

/** Plays the engine for one shot: the answers come at once, sleeps move the time on. Ends after so many seconds of it. */
function play(shot: Shot, { entity, until }: { entity: (seconds: number) => unknown; until: number }) {
  let nowMs = START_MS;
  const seconds = (): number => (nowMs - START_MS) / 1_000;
  const done: string[] = [];
  const run = runOf(plan, { baseline: shot });
  const report: RenderReport = { outcome: 'running', backendStatus: 'queued', progress: 1, pollAfterMs: null };
  const task = (what: string, answer: () => unknown): FakeTask => {
    let known: (() => unknown) | undefined;
    return {
      run: () => {
        known ??= outcomeOf(answer);
        return known();
      },
    };
    function outcomeOf(ask: () => unknown): () => unknown {
      done.push(`${seconds()} ${what}`);
      try {
        const value = ask();
        return () => value;
      } catch (error) {
        return () => {
          throw error;
        };
      }
    }
  };
  const df = {
    get currentUtcDateTime() {
      return new Date(nowMs);
    },
    setCustomStatus: () => undefined,
    callEntity: (_: unknown, operation: string) => task(operation, () => entity(seconds())),
    callActivity: (name: string, input: { holdsSlot: boolean }) =>
      task(`${name} ${input.holdsSlot ? 'with' : 'without'} a slot`, () => ({
        outcome: 'reconciling',
        retryAfterMs: 60_000,
        unclearSince: null,
        problem: { code: 'outcome_unknown', detail: 'x' },
      })),
    callActivityWithRetry: (name: string) => task(name, () => ({ cancel: null, renders: { video_1: report } })),
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
  const generator = renderAll({ df } as unknown as OrchestrationContext, { plan, run }) as Generator<
    FakeTask,
    unknown,
    unknown
  >;
  let count = 0;
  drive(generator, () => {
    if (count++ > 500) throw new Error(`Time stands still at ${seconds()} s: ${done.slice(-5).join(', ')}`);
    return seconds() >= until;
  });
  return { done, shot: run.shots['baseline'] };
}

describe('rendering a shot', () => {
  it('buys nothing on a slot that it has for being looked for, but only when it has its turn', () => {
    const entity = (at: number) => ({ outcome: 'granted', leaseUntilMs: START_MS + (at + 900) * 1_000 });
    const submitsOf = (shot: Shot): string[] =>
      play({ ...shot, slot: heldUntil(after(900)) }, { entity, until: 50 }).done.filter((line) =>
        line.includes('submitRender'),
      );
    const unclear = { unclearSince: AT, dueAt: AT };
    expect(submitsOf(shotIn('submitting'))).toEqual(['0 submitRender with a slot']);
    expect(submitsOf(shotIn('reconciling', unclear))).toEqual(['0 submitRender without a slot']);
    expect(submitsOf(shotIn('undecided', unclear))).toEqual(['0 submitRender without a slot']);
  });

  it('goes on although its lease cannot be renewed for a while, and renews it when it can', () => {
    const entity = (at: number): unknown => {
      if (at < 200) throw new Error('The entity is away.');
      return { outcome: 'granted', leaseUntilMs: START_MS + (at + 900) * 1_000 };
    };
    const rendering = shotIn('rendering', { dueAt: after(60), slot: heldUntil(after(400)) });
    const { done, shot } = play(rendering, { entity, until: 300 });
    expect(shot).toMatchObject({ state: 'rendering', troubles: 0 });
    expect(shot?.slot?.has === 'slot' && shot.slot.until > after(1_000)).toBe(true);
    const renewals = done.filter((line) => line.endsWith('request')).map((line) => Number(line.split(' ')[0]));
    // One in each interval while it fails, and none after the one that succeeds.
    expect(renewals.length).toBeLessThan(25);
    expect(new Set(renewals).size).toBe(renewals.length);
  });
});
