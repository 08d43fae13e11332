import type { RenderReport } from '../contract/answers';
import type { Plan } from '../plans/plan';
import { endingOfReport } from './endings';
import { again, end } from './moves';
import { nextPollMs, renderDeadlineMs } from './polling';
import type { Shot, ShotIn } from './shot';

/** Answers "no such job" in a row before it is believed: a node that is behind says so too. */
const MAX_MISSING = 3;

/** The backend was asked for its render. */
export function onReported(
  shot: ShotIn<'rendering'>,
  report: RenderReport,
  { plan, nowMs }: { plan: Plan; nowMs: number },
): Shot {
  const deadlineMs = renderDeadlineMs(shot.render, plan);
  const late = nowMs >= deadlineMs;
  switch (report.outcome) {
    case 'running': {
      const { backendStatus, progress } = report;
      const heard = { ...shot, render: { ...shot.render, backendStatus, progress } };
      if (late) {
        return end(heard, endingOfReport(report), nowMs, {
          code: 'timed_out',
          detail: `Still ${backendStatus} at ${progress} % after ${plan.terms.timing.renderDeadlineSeconds} s.`,
        });
      }
      const dueMs = Math.min(nextPollMs(nowMs, report.pollAfterMs, plan), deadlineMs);
      return again(heard, dueMs, { problem: null, troubles: 0 });
    }
    case 'completed':
      return {
        ...shot,
        state: 'storing',
        dueAt: null,
        troubles: 0,
        problem: null,
        chargedUsd: report.chargedUsd,
        render: { ...shot.render, backendStatus: report.backendStatus, progress: 100 },
      };
    case 'ended': {
      const { backendStatus, chargedUsd } = report;
      const heard = { ...shot, chargedUsd, render: { ...shot.render, backendStatus } };
      return end(heard, endingOfReport(report), nowMs, report.problem);
    }
    case 'unanswered':
      // The deadline is the only end of asking: a question that fails says nothing of the render.
      if (late) return end(shot, endingOfReport(report), nowMs, report.problem);
      return again(shot, Math.min(nextPollMs(nowMs, report.retryAfterMs, plan), deadlineMs), report);
    case 'missing': {
      const troubles = shot.troubles + 1;
      if (late || troubles >= MAX_MISSING) return end(shot, endingOfReport(report), nowMs, report.problem);
      return again(shot, nextPollMs(nowMs, null, plan), { problem: report.problem, troubles });
    }
  }
}
