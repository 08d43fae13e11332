import type { Shot } from '../../../../src/shots/shot';
import { after } from '../../../support/paid/fixtures';
import { planOf } from '../../../support/plan';
import { CLIP, shotIn, stepped } from '../../../support/shots';

const plan = planOf();
const problem = { code: 'server_error', status: 500, detail: 'GET /videos/v/content answered 500' };
const storing = shotIn('storing');
const notReady = { outcome: 'not_ready', problem, retryAfterMs: null } as const;

describe('a shot whose clip is fetched', () => {
  it('asks for a late clip until the deadline', () => {
    const asked = (seconds: number) => stepped(storing, { type: 'stored', answer: notReady }, { plan, seconds });
    expect(asked(599)).toMatchObject({ state: 'rendering', problem, dueAt: after(609) });
    expect(asked(600)).toMatchObject({ outcome: 'download_not_ready', problem });
  });

  it('asks for a late clip when the backend says', () => {
    const answer = { ...notReady, retryAfterMs: 45_000 };
    expect(stepped(storing, { type: 'stored', answer }, { plan, seconds: 10 })).toMatchObject({ dueAt: after(55) });
  });

  it('gives an invalid download four tries', () => {
    let shot: Shot = storing;
    let tries = 0;
    const answer = { outcome: 'invalid', problem } as const;
    for (; shot.state === 'storing'; tries++) shot = stepped(shot, { type: 'stored', answer }, { plan, seconds: 10 });
    expect([tries, shot]).toMatchObject([4, { state: 'ended', outcome: 'clip_invalid', clip: null }]);
  });

  it('has failed at once where its backend says so in place of the clip, charged as the job that was called completed', () => {
    const failed = { code: 'render_failed', status: 500, detail: 'No response data in completed operation' };
    const answer = { outcome: 'failed', problem: failed } as const;
    const paid = { ...storing, chargedUsd: 0.4 };
    expect(stepped(paid, { type: 'stored', answer }, { plan, seconds: 10 })).toMatchObject({
      ...{ state: 'ended', outcome: 'render_failed', problem: failed, chargedUsd: 0.4 },
    });
  });

  it('is measured next, with its clip and without the troubles it took to get it', () => {
    const answer = { outcome: 'stored', clip: CLIP } as const;
    const troubled = { ...storing, problem, troubles: 3, chargedUsd: 0.4 };
    expect(stepped(troubled, { type: 'stored', answer }, { plan })).toMatchObject({
      ...{ state: 'measuring', clip: CLIP, dueAt: null, troubles: 0, problem: null, chargedUsd: 0.4 },
      render: storing.render,
    });
  });
});
