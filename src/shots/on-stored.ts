import type { StoreAnswer } from '../contract/answers';
import { defined } from '../contract/defined';
import { iso } from '../contract/iso';
import type { Plan } from '../plans/plan';
import { endingOfDownload } from './endings';
import { again, giveUp, measure } from './moves';
import { nextPollMs, renderDeadlineMs } from './polling';
import type { Accepted, Shot, ShotIn } from './shot';

/** Downloads in a row of what nothing can play before the clip is given up. */
const MAX_INVALID = 4;
const LONGEST_PAUSE_MS = 120_000;

/** The longer a clip is late, the longer it is left alone: by a tenth of the time that it has been late, up to two minutes. */
function downloadPauseMs({ completedAt }: Accepted, { terms: { timing } }: Plan, nowMs: number): number | null {
  if (timing.patience === undefined || completedAt === undefined) return null;
  const lateMs = nowMs - Date.parse(completedAt);
  return Math.max(timing.pollIntervalSeconds * 1_000, Math.min(lateMs / 10, LONGEST_PAUSE_MS));
}

/** Its clip was fetched, or could not be. */
export function onStored(
  shot: ShotIn<'storing'>,
  answer: StoreAnswer,
  { plan, nowMs }: { plan: Plan; nowMs: number },
): Shot {
  switch (answer.outcome) {
    case 'stored':
      return measure(shot, answer.clip);
    case 'not_ready': {
      if (nowMs >= renderDeadlineMs(shot.render, plan)) return endWithout(shot, answer, nowMs);
      const { lastRead: _read, lastCut: _cut, ...render } = shot.render;
      // Back to asking: only the job itself can say whether it is gone or late.
      return {
        ...shot,
        state: 'rendering',
        dueAt: iso(nextPollMs(nowMs, answer.retryAfterMs ?? downloadPauseMs(render, plan, nowMs), plan)),
        troubles: 0,
        problem: answer.problem,
        render: {
          ...render,
          ...defined({ lastRead: answer.read, lastCut: answer.cut, kept: answer.kept ?? render.kept }),
        },
      };
    }
    case 'invalid': {
      const troubles = shot.troubles + 1;
      if (troubles >= MAX_INVALID) return endWithout(shot, answer, nowMs);
      return again(shot, nextPollMs(nowMs, null, plan), { problem: answer.problem, troubles });
    }
    case 'failed':
      return endWithout(shot, answer, nowMs);
  }
}

/** No more of it will come. */
const endWithout = (
  shot: ShotIn<'storing'>,
  answer: Exclude<StoreAnswer, { outcome: 'stored' }>,
  nowMs: number,
): Shot =>
  giveUp(
    { ...shot, render: { ...shot.render, ...defined({ kept: answer.kept ?? shot.render.kept }) } },
    endingOfDownload(answer),
    nowMs,
    answer.problem,
  );
