import { refreshPlan } from '../../../../src/plans/refresh-plan';
import { backend, planOf } from '../../../support/plan';

const plan = planOf({ prompt: 'A boat.', seconds: 8, budget: { maxUsd: 5 } });

describe('the plan of a pipeline that is resumed', () => {
  it('has the prices of today, for each shot and for all', () => {
    const today = { ...backend, usdPerSecond: 0.15, priceAsOf: '2026-11-01' };
    const { backend: refreshed, shots, estimateUsd } = refreshPlan(plan, { backend: today, dailyUsd: null });
    expect(refreshed).toMatchObject({ usdPerSecond: 0.15, priceAsOf: '2026-11-01' });
    expect([shots.map(({ priceUsd }) => priceUsd), estimateUsd]).toEqual([[1.2, 1.2, 1.2], 3.6]);
  });

  it.each([3, 0.4, null])('has the ceiling of today: %p', (dailyUsd) => {
    expect(refreshPlan(plan, { backend, dailyUsd }).budget).toEqual({ maxUsd: 5, dailyUsd });
  });

  it('goes by what the backend grants, charges and vouches for today', () => {
    const changed = {
      chargedAt: 'acceptance',
      chargedEndings: ['failed'],
      maxRunning: 7,
      createsPerMinute: 60,
      listCompleteAfterSeconds: 30,
    } as const;
    const today = { ...backend, ...changed, chargedEndings: [...changed.chargedEndings] };
    expect(refreshPlan(plan, { backend: today, dailyUsd: null }).backend).toEqual({ ...plan.backend, ...changed });
  });

  it('renders what was planned, whatever model, sizes and lengths are offered today', () => {
    const today = { ...backend, model: 'another', sizes: ['1024x1792'], seconds: [12], maxPromptCharacters: 1 };
    expect(refreshPlan(plan, { backend: today, dailyUsd: null })).toEqual(plan);
  });
});
