import type { ArrivedJob } from '../../../../src/renders/changes';
import { arrived, ended, freed, released, settled, withListed } from '../../../../src/renders/changes';
import type { Render } from '../../../../src/renders/render';
import { after, AT, renderIn } from '../../../support/paid/fixtures';

const backend = renderIn('intended').backend;
const job: ArrivedJob = {
  renderId: 'video_9',
  backendStatus: 'queued',
  at: after(30),
  claimId: 'claim-1',
  backend: { ...backend, chargedAt: 'acceptance' },
};
const duplicate = { duplicateJobs: [{ renderId: 'video_9', by: 'answer' }] };

describe('a job id that arrives', () => {
  it.each<[string, Render]>([
    ['waits for the answer', renderIn('intended', { claimId: 'claim-1' })],
    ['is asked about', renderIn('asked', { claimId: 'claim-1' })],
    ['was freed, and not claimed again', renderIn('free')],
  ])('makes a render accepted, and charged at once if so agreed, that %s', (_, render) => {
    expect(arrived(render, job)).toMatchObject({
      ...{ state: 'accepted', renderId: 'video_9', backendStatus: 'queued', acceptedAt: after(30), chargedUsd: 0.4 },
    });
    expect(arrived(render, { ...job, backend })).toMatchObject({ state: 'accepted', chargedUsd: 0 });
  });

  it.each<[string, Render]>([
    ['was claimed again', renderIn('intended', { claimId: 'claim-2' })],
    ['was refused for good', renderIn('refused')],
    ['has another job', renderIn('accepted')],
    ['has ended as another job', renderIn('ended')],
  ])('is kept as a duplicate of a render that %s', (_, render) => {
    expect(arrived(render, job)).toEqual({ ...render, ...duplicate });
    expect(arrived(arrived(render, job), job)).toEqual({ ...render, ...duplicate });
  });

  it.each([renderIn('accepted'), renderIn('ended', { settledAt: AT })])(
    'changes nothing of a render that has it already (%#)',
    (render) => {
      expect(arrived(render, { ...job, renderId: 'video_1' })).toBe(render);
    },
  );

  it('is no duplicate any more once it turns out to be the own job', () => {
    const late = arrived(renderIn('intended', { claimId: 'claim-2' }), job);
    expect(arrived(late, { ...job, claimId: 'claim-2' })).not.toHaveProperty('duplicateJobs');
  });
});

describe('duplicates that the list shows', () => {
  const certain = { renderId: 'video_0', by: 'answer' } as const;
  const known = renderIn('accepted', { duplicateJobs: [certain, { renderId: 'video_7', by: 'list' }] });

  it('take the place of those of an earlier look, and of none that an answer named', () => {
    expect(withListed(known, ['video_8']).duplicateJobs).toEqual([certain, { renderId: 'video_8', by: 'list' }]);
    expect(withListed(known, []).duplicateJobs).toEqual([certain]);
  });

  it('are neither the own job nor one that is known', () => {
    expect(withListed(known, ['video_0', 'video_1']).duplicateJobs).toEqual([certain]);
    expect(withListed(renderIn('accepted'), ['video_1'])).not.toHaveProperty('duplicateJobs');
  });
});

describe('a render', () => {
  it('released for want of room may be claimed by the next request, and one that was freed by the next after that', () => {
    const render = renderIn('intended', { intendedAt: after(10) });
    const why = { code: 'x', detail: 'x' };
    expect(released(render, why)).toMatchObject({ state: 'free', freedAt: after(10), resubmits: 0 });
    expect(freed(render, why, after(300))).toMatchObject({
      ...{ state: 'free', freedAt: after(300), resubmits: 1, firstIntendedAt: after(10) },
    });
  });

  it('ends once, by the first ending that is heard', () => {
    const end = (ending: 'completed' | 'failed') => ({ ending, backendStatus: ending, at: after(60) });
    const failed = ended(renderIn('accepted', { chargedUsd: 0.4 }), end('failed'));
    expect(failed).toMatchObject({ state: 'ended', ending: 'failed', chargedUsd: 0, settledAt: null });
    expect(ended(failed, end('completed'))).toBe(failed);
  });

  it.each(['intended', 'free', 'refused', 'asked'] as const)('that is %s cannot end', (state) => {
    const end = { ending: 'completed', backendStatus: 'completed', at: AT } as const;
    expect(() => ended(renderIn(state), end)).toThrow(`is ${state} and cannot become ended`);
  });

  it('is settled once it has ended, and once', () => {
    const done = settled(renderIn('ended'), after(70));
    expect(done).toMatchObject({ settledAt: after(70) });
    expect(settled(done, after(80))).toBe(done);
    const running = renderIn('accepted');
    expect(settled(running, after(70))).toBe(running);
  });
});
