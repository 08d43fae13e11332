import type { RenderReport } from '../contract/answers';
import type { Plan } from '../plans/plan';
import { iso } from '../contract/iso';
import type { ShotOutcome } from '../contract/outcome';
import { BACKEND_MOVED, endingOfDownload, endingOfReport } from './endings';
import { again, end, giveUp } from './moves';
import { nextPollMs, renderDeadlineMs, renderDeadlineText } from './polling';
import type { Shot, ShotIn } from './shot';

/** Answers "no such job" in a row before it is believed, under plans that count them: a node that is behind says so too. */
const MAX_MISSING = 3;

type Rendering = ShotIn<'rendering'>;

/** The backend was asked for its render. */
export function onReported(
  shot: ShotIn<'rendering'>,
  report: RenderReport,
  { plan, nowMs }: { plan: Plan; nowMs: number },
): Shot {
  const deadlineMs = renderDeadlineMs(shot.render, plan);
  switch (report.outcome) {
    case 'running': {
      const { backendStatus, progress } = report;
      const render = { ...known(shot), backendStatus, progress };
      if (report.atWork === true && plan.terms.timing.patience !== undefined) render.workedSince ??= iso(nowMs);
      const heard = { ...shot, render };
      // The first sign of work is a new wait, whatever is left of the one before.
      const untilMs = renderDeadlineMs(render, plan);
      if (nowMs >= untilMs) {
        return giveUp(heard, lateEnding(heard, report), nowMs, {
          code: 'timed_out',
          detail: `Still ${backendStatus} at ${progress} % after ${renderDeadlineText(render, plan)}.`,
        });
      }
      const dueMs = Math.min(nextPollMs(nowMs, report.pollAfterMs, plan), untilMs);
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
        render: {
          ...known(shot),
          ...(plan.terms.timing.patience === undefined ? {} : { completedAt: shot.render.completedAt ?? iso(nowMs) }),
          ...{ backendStatus: report.backendStatus, progress: 100 },
        },
      };
    case 'ended': {
      const { backendStatus, chargedUsd } = report;
      const heard = { ...shot, chargedUsd, render: { ...known(shot), backendStatus } };
      // What has expired will not be handed out again; of one that failed after all, half a clip is none.
      return (report.as === 'expired' ? giveUp : end)(heard, endingOfReport(report), nowMs, report.problem);
    }
    case 'unanswered':
      // The deadline is the only end of asking: a question that fails says nothing of the render.
      if (nowMs >= deadlineMs) return giveUp(shot, lateEnding(shot, report), nowMs, report.problem);
      return again(shot, Math.min(nextPollMs(nowMs, report.retryAfterMs, plan), deadlineMs), report);
    case 'missing': {
      const troubles = shot.troubles + 1;
      const missingSince = shot.render.missingSince ?? iso(nowMs);
      // Plans of earlier versions count instead.
      const missing =
        plan.terms.timing.patience === undefined ? shot : { ...shot, render: { ...shot.render, missingSince } };
      // Another server is asked now, which says nothing of this one: its clip may be there whole.
      if (report.problem.code === BACKEND_MOVED) return end(missing, endingOfReport(report), nowMs, report.problem);
      if (nowMs >= deadlineMs || isBelieved(missingSince, troubles, { plan, nowMs }))
        return giveUp(missing, endingOfReport(report), nowMs, report.problem);
      return again(missing, nextPollMs(nowMs, null, plan), { problem: report.problem, troubles });
    }
  }
}

/** What is known of its render, now that the backend knows it. */
function known({ render }: Rendering): Rendering['render'] {
  const { missingSince: _gone, ...rest } = render;
  return rest;
}

/** Once it is completed, and so paid, only its clip is still missing. */
const lateEnding = (
  { render }: Rendering,
  report: RenderReport & { outcome: 'running' | 'unanswered' },
): ShotOutcome =>
  render.completedAt === undefined ? endingOfReport(report) : endingOfDownload({ outcome: 'not_ready' });

/** Replicas that do not share their jobs say "no such job" in turn, so that time counts and not how often it was said. */
function isBelieved(missingSince: string, troubles: number, { plan, nowMs }: { plan: Plan; nowMs: number }): boolean {
  const { patience } = plan.terms.timing;
  if (patience === undefined) return troubles >= MAX_MISSING;
  return nowMs - Date.parse(missingSince) >= patience.missingSeconds * 1_000;
}
