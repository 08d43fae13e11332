import type { RenderReport } from '../../../../src/contract/answers';
import type { Shot } from '../../../../src/shots/shot';
import { after, AT } from '../../../support/paid/fixtures';
import { planOf } from '../../../support/plan';
import { acceptedRender, shotIn, stepped } from '../../../support/shots';

const plan = planOf();
const problem = { code: 'server_error', status: 500, detail: 'GET /videos/v answered 500' };
const rendering = shotIn('rendering', { submits: 1, render: acceptedRender({ renderId: 'v' }) });
const running = { outcome: 'running', backendStatus: 'in_progress', progress: 45, pollAfterMs: null } as const;

const reported = (shot: Shot, report: RenderReport, seconds: number): Shot =>
  stepped(shot, { type: 'reported', report }, { plan, seconds });

describe('a shot that is asked about', () => {
  it('is never asked later than its deadline', () => {
    expect(reported(rendering, running, 595)).toMatchObject({ dueAt: after(600) });
    expect(reported(rendering, { ...running, pollAfterMs: 3_600_000 }, 10)).toMatchObject({ dueAt: after(600) });
  });

  it('is timed out at its deadline, with what was last heard', () => {
    const late = reported(rendering, running, 600);
    expect(late).toMatchObject({
      outcome: 'timed_out',
      render: { renderId: 'v', backendStatus: 'in_progress', progress: 45 },
    });
    expect(late.problem?.detail).toBe('Still in_progress at 45 % after 600 s.');
  });

  it('is not over because a question failed, whatever the failure, until the deadline', () => {
    const unanswered = { outcome: 'unanswered', problem, retryAfterMs: null } as const;
    expect(reported(rendering, unanswered, 599)).toMatchObject({ state: 'rendering', problem, dueAt: after(600) });
    expect(reported(rendering, unanswered, 600)).toMatchObject({ outcome: 'timed_out', problem });
    const later = { ...unanswered, retryAfterMs: 30_000 };
    expect(reported(rendering, later, 10)).toMatchObject({ state: 'rendering', dueAt: after(40) });
  });

  it('is given up as unknown to the backend only at the third answer in a row', () => {
    const missing = { outcome: 'missing', problem } as const;
    const twice = reported(reported(rendering, missing, 10), missing, 20);
    expect(twice).toMatchObject({ state: 'rendering', troubles: 2 });
    expect(reported(twice, missing, 30)).toMatchObject({ state: 'ended', outcome: 'job_not_found' });
    const found = reported(twice, running, 30);
    expect(reported(found, missing, 40).state).toBe('rendering');
  });

  it('is given up as unknown to the backend at its deadline, however often that was heard', () => {
    expect(reported(rendering, { outcome: 'missing', problem }, 600)).toMatchObject({ outcome: 'job_not_found' });
  });

  it('waits at least a second when the backend says to ask again at once', () => {
    expect(reported(rendering, { ...running, pollAfterMs: 0 }, 10)).toMatchObject({ dueAt: after(11) });
  });

  it('is stored next when its render is completed, whatever it costs and however late', () => {
    const report = { outcome: 'completed', backendStatus: 'completed', chargedUsd: 0.4 } as const;
    const troubled = { ...rendering, problem, troubles: 2 };
    expect(reported(troubled, report, 9_999)).toMatchObject({
      ...{ state: 'storing', dueAt: null, chargedUsd: 0.4, troubles: 0, problem: null },
      render: { renderId: 'v', backendStatus: 'completed', progress: 100, acceptedAt: AT },
    });
  });

  it('ends as its render did, with what that costs', () => {
    const report = {
      outcome: 'ended',
      as: 'render_failed',
      backendStatus: 'failed',
      chargedUsd: 0.4,
      problem,
    } as const;
    expect(reported(rendering, report, 20)).toMatchObject({
      ...{ state: 'ended', outcome: 'render_failed', chargedUsd: 0.4, endedAt: after(20), problem },
      render: { renderId: 'v', backendStatus: 'failed' },
    });
  });
});
