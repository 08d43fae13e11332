import type { RenderReport, StoreAnswer } from '../../../../src/contract/answers';
import type { Shot } from '../../../../src/shots/shot';
import { acceptedRender, shotIn, stepped } from '../../../support/shots';
import { after } from '../../../support/paid/fixtures';
import { planOf, testTiming } from '../../../support/plan';

const patience = { queuedSeconds: 7_200, missingSeconds: 120, downloadSeconds: 3_600 };
const plan = planOf({}, { timing: { ...testTiming, patience } });
const reported = (shot: Shot, report: RenderReport, seconds: number): Shot =>
  stepped(shot, { type: 'reported', report }, { plan, seconds });
const stored = (shot: Shot, answer: StoreAnswer, seconds: number): Shot =>
  stepped(shot, { type: 'stored', answer }, { plan, seconds });

const problem = { code: 'x', detail: 'x' };
const running = (atWork?: true): RenderReport => ({
  ...{ outcome: 'running', backendStatus: atWork === true ? 'in_progress' : 'queued', progress: 0, pollAfterMs: null },
  ...(atWork === true ? { atWork } : {}),
});
const missing: RenderReport = { outcome: 'missing', problem: { code: 'job_not_found', detail: 'x' } };
const unanswered: RenderReport = { outcome: 'unanswered', problem, retryAfterMs: null };
const completed: RenderReport = { outcome: 'completed', backendStatus: 'completed', chargedUsd: 0.4 };
const notReady: StoreAnswer = { outcome: 'not_ready', problem, retryAfterMs: null };

describe('the patience with a render', () => {
  it("counts its deadline from the first sign of work, however long it was in the backend's queue", () => {
    const queued = reported(shotIn('rendering'), running(), 5_000);
    expect(queued).toMatchObject({ state: 'rendering' });
    const working = reported(queued, running(true), 5_100);
    expect(working).toMatchObject({ state: 'rendering', render: { workedSince: after(5_100) } });
    expect(reported(working, running(true), 5_699)).toMatchObject({ state: 'rendering', dueAt: after(5_700) });
    expect(reported(working, running(true), 5_700)).toMatchObject({ outcome: 'timed_out' });
  });

  it('does not begin anew when it is called queued again', () => {
    const working = reported(shotIn('rendering'), running(true), 10);
    expect(reported(working, running(), 610)).toMatchObject({ state: 'ended', outcome: 'timed_out' });
  });

  it('ends where nothing was ever done, and says so', () => {
    expect(reported(shotIn('rendering'), running(), 7_200)).toMatchObject({
      outcome: 'timed_out',
      problem: { detail: 'Still queued at 0 % after 7200 s without a sign of work.' },
    });
  });

  it('bears that nobody knows it for a time and not a count', () => {
    let shot: Shot = shotIn('rendering');
    for (const seconds of [10, 20, 30, 40, 129]) shot = reported(shot, missing, seconds);
    expect(shot).toMatchObject({ state: 'rendering', render: { missingSince: after(10) } });
    expect(reported(shot, missing, 130)).toMatchObject({ state: 'ended', outcome: 'job_not_found' });
    const known = reported(shot, running(true), 130);
    expect(reported(known, missing, 140)).toMatchObject({ state: 'rendering', render: { missingSince: after(140) } });
  });

  it('ends at once where it was sent to another server than the one that is asked', () => {
    const moved: RenderReport = { outcome: 'missing', problem: { code: 'backend_moved', detail: 'x' } };
    expect(reported(shotIn('rendering'), moved, 10)).toMatchObject({ state: 'ended', outcome: 'backend_moved' });
  });

  it('gives its download a time of its own from completion, whatever is left of the deadline', () => {
    const done = reported(shotIn('rendering', { render: acceptedRender({ workedSince: after(0) }) }), completed, 599);
    const late = stored(done, notReady, 3_000);
    expect(late).toMatchObject({ state: 'rendering', render: { completedAt: after(599) } });
    const again = reported(late, completed, 3_100);
    expect(again).toMatchObject({ state: 'storing', render: { completedAt: after(599) } });
    expect(stored(again, notReady, 4_199)).toMatchObject({ state: 'ended', outcome: 'download_not_ready' });
  });

  it('is over with a completed render that cannot be asked for any more, as a download that did not come', () => {
    const done = reported(shotIn('rendering'), completed, 100);
    const asking = stored(done, notReady, 110);
    expect(reported(asking, unanswered, 3_699)).toMatchObject({ state: 'rendering' });
    expect(reported(asking, unanswered, 3_700)).toMatchObject({ outcome: 'download_not_ready', chargedUsd: 0.4 });
  });

  it('keeps what was read of a clip that may be whole until the next read', () => {
    const read = { bytes: 9, sha256: 'abc' };
    const done = reported(shotIn('rendering'), completed, 100);
    const asking = stored(done, { ...notReady, read }, 110);
    expect(reported(asking, completed, 120)).toMatchObject({ state: 'storing', render: { lastRead: read } });
    expect(stored(reported(asking, completed, 120), notReady, 130)).not.toHaveProperty('render.lastRead');
  });

  describe('with a clip of which no end can be proven', () => {
    const kept = { blob: 'p/01-baseline.mp4', bytes: 9, sha256: 'abc', notes: ['length_short' as const] };
    const longer = { ...kept, bytes: 20, sha256: 'def' };
    const done = reported(shotIn('rendering'), completed, 100);
    const asking = stored(done, { ...notReady, kept }, 110);

    it('goes on asking, and has the longest read for its clip at the deadline', () => {
      const later = stored(reported(asking, completed, 120), { ...notReady, kept: longer }, 130);
      expect(later).toMatchObject({ state: 'rendering', render: { kept: longer } });
      const storing = reported(later, completed, 3_600);
      expect(stored(storing, notReady, 3_699)).toMatchObject({ state: 'rendering', render: { kept: longer } });
      expect(stored(storing, notReady, 3_700)).toMatchObject({ state: 'measuring', clip: longer, problem: null });
    });

    it('takes it once the job itself has been unknown for as long as that is borne, and not before', () => {
      const forgotten = reported(asking, missing, 200);
      expect(reported(forgotten, missing, 319)).toMatchObject({ state: 'rendering' });
      expect(reported(forgotten, missing, 320)).toMatchObject({ state: 'measuring', clip: kept, chargedUsd: 0.4 });
    });

    it('takes it where the job can no longer be asked for, or has expired', () => {
      expect(reported(asking, unanswered, 3_700)).toMatchObject({ state: 'measuring', clip: kept });
      const expired: RenderReport = {
        ...{ outcome: 'ended', as: 'expired', backendStatus: 'expired', chargedUsd: 0.4 },
        problem,
      };
      expect(reported(asking, expired, 200)).toMatchObject({ state: 'measuring', clip: kept });
    });

    it('takes it rather than say that what came last is no clip', () => {
      let shot: Shot = reported(asking, completed, 120);
      while (shot.state === 'storing') shot = stored(shot, { outcome: 'invalid', problem }, 130);
      expect(shot).toMatchObject({ state: 'measuring', clip: kept });
    });

    it('leaves it where it is while another server is asked, and where the render has failed after all', () => {
      const moved: RenderReport = { outcome: 'missing', problem: { code: 'backend_moved', detail: 'x' } };
      expect(reported(asking, moved, 120)).toMatchObject({ state: 'ended', outcome: 'backend_moved' });
      const failed: RenderReport = {
        ...{ outcome: 'ended', as: 'render_failed', backendStatus: 'failed', chargedUsd: 0 },
        problem,
      };
      expect(reported(asking, failed, 120)).toMatchObject({ state: 'ended', outcome: 'render_failed' });
    });

    it('has no clip where nobody can play what was kept: that is asked for again', () => {
      const measuring = reported(asking, unanswered, 3_700);
      const answer = { outcome: 'unreadable', problem } as const;
      expect(stepped(measuring, { type: 'measured', answer }, { plan, seconds: 3_701 })).toMatchObject({
        outcome: 'download_not_ready',
        problem,
      });
    });
  });

  it('leaves a clip alone for longer the later it is', () => {
    const done = reported(shotIn('rendering'), completed, 100);
    expect(stored(done, notReady, 110)).toMatchObject({ dueAt: after(120) });
    expect(stored(done, notReady, 600)).toMatchObject({ dueAt: after(650) });
    expect(stored(done, notReady, 3_100)).toMatchObject({ dueAt: after(3_220) });
  });
});
