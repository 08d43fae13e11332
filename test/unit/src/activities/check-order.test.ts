import { createCheckOrder } from '../../../../src/activities/check-order';
import type { ActivityInput } from '../../../../src/contract/activities';
import { planOf, testBackend } from '../../../support/plan';
import { backendsOf } from '../../../support/backends';

const able = { ...testBackend, makesFrom: ['remix' as const, 'extend' as const] };
const plan = planOf(
  {
    followUps: [
      { name: 'longer', changes: 'motion', how: 'extend', seconds: 8 },
      { name: 'night', changes: 'light', how: 'remix', prompt: 'At night.', from: { shot: 'longer' } },
    ],
  },
  { backend: able },
);
const check = (today: object, shot = 'baseline') =>
  createCheckOrder({
    backends: backendsOf({ ...able, ...today }, { ...able, name: 'other' }),
    records: { plan: () => Promise.resolve(plan) },
    now: () => Date.UTC(2026, 0, 1),
  })({ pipelineId: 'p1', shot } as ActivityInput<'submitRender'>);

describe('the look at an order of shots that are made from each other', () => {
  it('lets it through where the backend makes them all', async () => {
    expect(await check({})).toBeUndefined();
  });

  it('ends a baseline before it is paid where what is made from what is made from it cannot be made', async () => {
    const unfit = await check({ makesFrom: ['extend'] });
    expect(unfit?.as).toBe('model_unavailable');
    expect(unfit?.problem.detail).toContain('Shot "night" starts from this one and could not be made.');
    expect(unfit?.problem.detail).toContain('could make it: other');
  });

  it('asks of an extension only for the seconds that it adds', async () => {
    expect(await check({ seconds: [4] }, 'longer')).toMatchObject({ as: 'invalid_value' });
    expect(await check({ seconds: [4, 8] }, 'longer')).toBeUndefined();
  });
});
