import type { StoreAnswer } from '../contract/answers';
import { iso } from '../contract/iso';
import type { Plan } from '../plans/plan';
import { endingOfDownload } from './endings';
import { again, end } from './moves';
import { nextPollMs, renderDeadlineMs } from './polling';
import type { Shot, ShotIn } from './shot';

/** Downloads that were no whole MP4 before the clip is given up. */
const MAX_INVALID = 4;

/** Its clip was fetched, or could not be. */
export function onStored(
  shot: ShotIn<'storing'>,
  answer: StoreAnswer,
  { plan, nowMs }: { plan: Plan; nowMs: number },
): Shot {
  switch (answer.outcome) {
    case 'stored':
      return { ...shot, state: 'measuring', dueAt: null, troubles: 0, problem: null, clip: answer.clip };
    case 'not_ready': {
      if (nowMs >= renderDeadlineMs(shot.render, plan))
        return end(shot, endingOfDownload(answer), nowMs, answer.problem);
      const { lastRead: _before, ...render } = shot.render;
      // Back to asking: only the job itself can say whether it is gone or late.
      return {
        ...shot,
        state: 'rendering',
        dueAt: iso(nextPollMs(nowMs, answer.retryAfterMs, plan)),
        troubles: 0,
        problem: answer.problem,
        render: { ...render, ...(answer.read === undefined ? {} : { lastRead: answer.read }) },
      };
    }
    case 'invalid': {
      const troubles = shot.troubles + 1;
      if (troubles >= MAX_INVALID) return end(shot, endingOfDownload(answer), nowMs, answer.problem);
      return again(shot, nextPollMs(nowMs, null, plan), { problem: answer.problem, troubles });
    }
  }
}
