import type { Verdict } from '../../../../src/contract/verdict';
import { recoverShot } from '../../../../src/shots/recover';
import { lineage } from '../../../../src/views/lineage';
import { manifestOf } from '../../../../src/views/manifest';
import { renderIn } from '../../../support/paid/fixtures';
import { planOf, testBackend } from '../../../support/plan';
import { acceptedRender, runOf, shotIn, shotWithClip } from '../../../support/shots';

const backend = { ...testBackend, makesFrom: ['remix' as const, 'extend' as const] };
const plan = planOf(
  {
    followUps: [
      { name: 'night', changes: 'light', how: 'remix', prompt: 'At night.' },
      { name: 'longer', changes: 'motion', how: 'extend', seconds: 8 },
    ],
  },
  { backend },
);
const verdict = (anchor: Verdict['anchor']): Verdict => ({
  ...{ anchor, motion: 'moving', sound: 'audible', findings: [] },
  numbers: { anchorSsim: 0.9 },
});
const made = (sourceId: string, anchor: Verdict['anchor']) =>
  shotWithClip({ render: acceptedRender({ renderId: 'video_2', sourceId }), verdict: verdict(anchor) });
const ended = { state: 'completed' as const, endedAt: '2026-01-01T01:00:00.000Z' };

describe('what is told of shots that are made from the render of another', () => {
  it('names in the manifest the very render, also where the source was rendered again since', () => {
    const baseline = shotWithClip({ render: acceptedRender({ renderId: 'video_9' }) });
    const run = runOf(plan, { baseline, night: made('video_1', 'weak'), longer: shotIn('ended') }, ended);
    const [first, night, longer] = manifestOf(plan, run).shots;
    expect(first).not.toHaveProperty('madeFrom');
    expect(night?.madeFrom).toEqual({ how: 'remix', shot: 'baseline', renderId: 'video_1' });
    expect(longer?.madeFrom).toEqual({ how: 'extend', shot: 'baseline', addsSeconds: 8, renderId: null });
  });

  it('says in the lineage what went in, what changed, and which frames were compared', () => {
    const shots = { baseline: shotWithClip(), night: made('video_1', 'weak'), longer: made('video_1', 'drifted') };
    expect(lineage(plan, runOf(plan, shots)).slice(1)).toEqual([
      {
        step: 'night',
        input: '01-baseline.mp4 at the backend (remix) + prompt',
        output: '03-night.mp4',
        changed: 'light; picture moving, sound audible',
        anchored: 'loosely: the opening frame is near that of its source (opening frame SSIM 0.900)',
      },
      {
        step: 'longer',
        input: '01-baseline.mp4 at the backend (extend) + prompt',
        output: '04-longer.mp4',
        changed: 'motion; 8 s added; picture moving, sound audible',
        anchored: 'not kept: the first added frame left the last one of its source (first added frame SSIM 0.900)',
      },
    ]);
  });

  it.each(['accepted', 'ended'] as const)('is known again from the ledger after a resume: %s', (state) => {
    const latest = renderIn(state, { madeFrom: { how: 'remix', renderId: 'video_0' } });
    const known = { priceUsd: 0.4, clip: null, recorded: undefined, isGone: false, wanted: false };
    expect(recoverShot({ ...known, latest, at: '2026-01-02T00:00:00.000Z' })).toMatchObject({
      render: { renderId: 'video_1', sourceId: 'video_0' },
    });
  });
});
