import type { RenderReport } from '../../../../src/contract/answers';
import type { ShotEvent } from '../../../../src/shots/events';
import type { Shot } from '../../../../src/shots/shot';
import { dueMs } from '../../../../src/shots/shot';
import { step } from '../../../../src/shots/step';
import { AT } from '../../../support/paid/fixtures';
import { planOf } from '../../../support/plan';
import { shotIn } from '../../../support/shots';

const plan = planOf();
const problem = { code: 'x', detail: 'x' };

describe('a wait', () => {
  /** Hears the same whenever it is due, as the loop would, until it ends; or for a week. */
  function hearing(given: Shot, answer: (shot: Shot, nowMs: number) => ShotEvent): { hours: number; shot: Shot } {
    let shot = given;
    let nowMs = Date.parse(AT);
    const startMs = nowMs;
    while (shot.state !== 'ended' && nowMs - startMs < 7 * 86_400_000) {
      nowMs = Math.max(nowMs + 1_000, dueMs(shot));
      shot = step(shot, answer(shot, nowMs), { plan, name: 'baseline', nowMs });
    }
    return { hours: (nowMs - startMs) / 3_600_000, shot };
  }
  const waiting = shotIn('waiting');
  const submitting = shotIn('submitting');
  const rendering = shotIn('rendering');
  const completed: RenderReport = { outcome: 'completed', backendStatus: 'completed', chargedUsd: 0.4 };
  const running: RenderReport = { outcome: 'running', backendStatus: 'in_progress', progress: 1, pollAfterMs: null };
  const hours = (seconds: number) => seconds / 3_600;

  it.each<[string, Shot, (shot: Shot, nowMs: number) => ShotEvent, string, number]>([
    [
      'for a slot',
      waiting,
      () => ({ type: 'slot', answer: { outcome: 'wait', position: 1, expectedWaitMs: 0, retryAtMs: null } }),
      'too_many_requests',
      hours(plan.terms.timing.queueDeadlineSeconds),
    ],
    [
      'for a person',
      submitting,
      () => ({ type: 'submitted', answer: { outcome: 'undecided', unclearSince: AT, problem } }),
      'outcome_unknown',
      hours(plan.terms.timing.decisionDeadlineSeconds),
    ],
    ['for a render', rendering, () => ({ type: 'reported', report: running }), 'timed_out', hours(600)],
    [
      'for a backend that does not answer',
      rendering,
      () => ({ type: 'reported', report: { outcome: 'unanswered', problem, retryAfterMs: null } }),
      'timed_out',
      hours(600),
    ],
    [
      'for a clip that is never ready',
      rendering,
      ({ state }) =>
        state === 'storing'
          ? { type: 'stored', answer: { outcome: 'not_ready', problem, retryAfterMs: null } }
          : { type: 'reported', report: completed },
      'download_not_ready',
      hours(601),
    ],
  ])('%s ends at its deadline', (_, given, answer, outcome, afterHours) => {
    const heard = hearing(given, answer);
    expect(heard.shot).toMatchObject({ state: 'ended', outcome });
    expect(heard.hours).toBeCloseTo(afterHours, 2);
  });

  it('for a slot is not ended by questions that failed now and then, with answers in between', () => {
    const wait = { outcome: 'wait', position: 1, expectedWaitMs: 0, retryAtMs: null } as const;
    let isAway = false;
    const { shot, hours: waited } = hearing(waiting, () => {
      isAway = !isAway;
      return isAway ? { type: 'threw', error: 'The entity is away.' } : { type: 'slot', answer: wait };
    });
    expect(shot).toMatchObject({ outcome: 'too_many_requests', problem: { code: 'too_many_requests' } });
    expect(waited).toBeCloseTo(1, 1);
  });
});
