import type { OrchestrationContext } from 'durable-functions';
import type { RenderReport } from '../../../../src/contract/answers';
import { janitor } from '../../../../src/orchestrations/janitor';
import { planOf } from '../../../support/plan';

const START_MS = Date.parse('2026-01-01T00:00:00Z');
const MINUTE_MS = 60_000;
const plan = planOf();

interface Done {
  readonly what: string;
  readonly input: unknown;
}

/** Plays the engine for a janitor: every task is answered at once, timers move the time on. */
function clean(reports: (minutes: number) => RenderReport, deleteWhenDone = true, ended?: readonly string[]) {
  let nowMs = START_MS;
  const done: Done[] = [];
  const answer = (what: string, input: unknown): unknown => {
    done.push({ what, input });
    if (what === 'checkRenders') return { cancel: null, renders: { video_1: reports((nowMs - START_MS) / MINUTE_MS) } };
    return what === 'release' ? { wake: ['p9'] } : { outcome: 'granted', leaseUntilMs: nowMs };
  };
  const task = (run: () => unknown) => ({ run });
  const df = {
    getInput: () => ({ plan, renders: [{ shot: 'baseline', attempt: 1, renderId: 'video_1' }], deleteWhenDone, ended }),
    get currentUtcDateTime() {
      return new Date(nowMs);
    },
    createTimer: (due: Date) => task(() => (nowMs = due.getTime())),
    callActivityWithRetry: (name: string, _: unknown, input: unknown) => task(() => answer(name, input)),
    callEntity: (_: unknown, operation: string, input: unknown) => task(() => answer(operation, input)),
    continueAsNew: (input: unknown) => done.push({ what: 'continueAsNew', input }),
    Task: { all: (tasks: { run: () => unknown }[]) => task(() => tasks) },
  };
  const generator = janitor({ df } as unknown as OrchestrationContext) as Generator<
    { run: () => unknown },
    unknown,
    unknown
  >;
  // Task.all is yielded before each of its tasks; a task is run once, where its own result is asked for.
  for (let step = generator.next(); ; step = generator.next(step.value.run())) {
    if (step.done === true) return { done, result: step.value, minutes: (nowMs - START_MS) / MINUTE_MS };
  }
}

const running: RenderReport = { outcome: 'running', backendStatus: 'in_progress', progress: 72, pollAfterMs: null };
const completed: RenderReport = { outcome: 'completed', backendStatus: 'completed', chargedUsd: 0.4 };

describe('the janitor', () => {
  it('follows a render to its end, then frees its slot, settles it, wakes the next and deletes it, in that order', () => {
    const { done, result } = clean((minutes) => (minutes < 12 ? running : completed));
    expect(result).toEqual({ left: [] });
    expect(done.slice(-4).map(({ what }) => what)).toEqual([
      'checkRenders',
      'release',
      'settleRenders',
      'deleteRenders',
    ]);
    expect(done.find(({ what }) => what === 'release')?.input).toMatchObject({ key: 'p1/baseline/1', chargedUsd: 0.4 });
    expect(done.find(({ what }) => what === 'settleRenders')?.input).toMatchObject({
      wake: ['p9'],
      settled: [{ shot: 'baseline', attempt: 1 }],
    });
  });

  it('deletes nothing that somebody may still want', () => {
    const { done } = clean(() => completed, false);
    expect(done.map(({ what }) => what)).toEqual(['checkRenders', 'release', 'settleRenders']);
  });

  it('keeps the slot of what runs, at every look, and never looks less often than a lease lasts', () => {
    const { done, minutes } = clean((at) => (at < 60 ? running : completed));
    const looks = done.filter(({ what }) => what === 'checkRenders').length;
    expect(done.filter(({ what }) => what === 'request')).toHaveLength(looks - 1);
    expect(done.find(({ what }) => what === 'request')?.input).toMatchObject({ key: 'p1/baseline/1', isRunning: true });
    expect(minutes / looks).toBeLessThanOrEqual(5);
  });

  it('keeps no slot for what had ended before, although the backend does not answer', () => {
    const problem = { code: 'server_error', detail: 'GET /videos answered 500' };
    const unanswered: RenderReport = { outcome: 'unanswered', problem, retryAfterMs: null };
    const asked = (ended?: readonly string[]) =>
      clean((at) => (at < 30 ? unanswered : completed), true, ended).done.filter(({ what }) => what === 'request');
    expect(asked().length).toBeGreaterThan(0);
    expect(asked(['video_1'])).toEqual([]);
  });

  it('keeps no slot for a job the backend does not know, and gives up looking after a day', () => {
    const missing: RenderReport = { outcome: 'missing', problem: { code: 'job_not_found', detail: 'gone' } };
    const { done } = clean(() => missing);
    expect(done.filter(({ what }) => what === 'request')).toEqual([]);
    const again = done.at(-1);
    expect(again).toMatchObject({
      what: 'continueAsNew',
      input: { since: new Date(START_MS).toISOString(), renders: [{ renderId: 'video_1' }] },
    });
  });
});
