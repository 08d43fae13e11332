import { planSchema, priceOf } from '../../../../src/plans/plan';
import { FIRST_VERSION, firstVersion } from '../../../support/first-version';
import { planOf } from '../../../support/plan';

describe('a plan of the first version', () => {
  it.each(FIRST_VERSION)('is read as what it meant, and stays that when it is read again: %s', (_, { plan }) => {
    const read = planSchema.parse(plan);
    expect(read).toMatchObject({ planVersion: 2, pipelineId: plan.pipelineId });
    expect(planSchema.parse(JSON.parse(JSON.stringify(read)))).toEqual(read);
  });

  it('starts each follow-up from its one reference, a frame of the baseline', () => {
    const { plan } = firstVersion('partial');
    const { agreed, terms } = planSchema.parse(plan);
    expect(agreed).toMatchObject({
      ...{ name: plan['name'], briefSha256: plan['briefSha256'], anchors: plan['anchors'] },
      ...{ size: '720x1280', seconds: 4, backend: { name: 'default', model: 'sora-2' }, maxUsd: null },
      references: [{ name: 'reference', shot: 'baseline', at: 1, file: '02-reference.png' }],
    });
    expect(agreed.shots.map(({ name, changes, startsFrom, file }) => [name, changes, startsFrom, file])).toEqual([
      ['baseline', null, null, '01-baseline.mp4'],
      ['motion', 'motion', 'reference', '03-motion.mp4'],
      ['audio', 'audio', 'reference', '04-audio.mp4'],
    ]);
    expect(terms).toMatchObject({
      ...{ pricesUsd: { baseline: 0.4, motion: 0.4, audio: 0.4 }, estimateUsd: 1.2, dailyUsd: null },
      backend: { usdPerSecond: 0.1, chargedAt: 'completion', maxRunning: 2, listCompleteAfterSeconds: 10 },
      timing: { pollIntervalSeconds: 10, queueDeadlineSeconds: 21_600, slotLeaseSeconds: 900 },
    });
  });

  it('of a baseline alone has no still that nothing starts from', () => {
    expect(planSchema.parse(firstVersion('cancelled').plan).agreed.references).toEqual([]);
  });

  it('keeps the ceilings and prices that it had', () => {
    const { plan } = firstVersion('partial');
    const shots = (plan['shots'] as { name: string }[]).map((shot) => ({ ...shot, priceUsd: 0.7 }));
    const read = planSchema.parse({ ...plan, shots, budget: { maxUsd: 5, dailyUsd: 9 } });
    expect([read.agreed.maxUsd, read.terms.dailyUsd, priceOf(read, 'audio')]).toEqual([5, 9, 0.7]);
  });

  it('is refused where it lacks what a plan needs, as one of today is', () => {
    const { plan } = firstVersion('partial');
    expect(planSchema.safeParse({ ...plan, timing: {} }).success).toBe(false);
    expect(planSchema.safeParse({ ...planOf(), planVersion: 3 }).success).toBe(false);
  });
});
