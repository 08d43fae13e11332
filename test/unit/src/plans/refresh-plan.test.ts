import { refreshPlan } from '../../../../src/plans/refresh-plan';
import { planOf, testBackend } from '../../../support/plan';

const plan = planOf({ prompt: 'A boat.', seconds: 8, budget: { maxUsd: 5 } });

describe('the plan of a pipeline that is resumed', () => {
  it('has the prices of today, for each shot and for all', () => {
    const today = { ...testBackend, usdPerSecond: 0.15, priceAsOf: '2026-11-01' };
    const { backend, pricesUsd, estimateUsd } = refreshPlan(plan, { backends: [today], dailyUsd: null }).terms;
    expect(backend).toMatchObject({ usdPerSecond: 0.15, priceAsOf: '2026-11-01' });
    expect([pricesUsd, estimateUsd]).toEqual([{ baseline: 1.2, motion: 1.2, audio: 1.2 }, 3.6]);
  });

  it.each([3, 0.4, null])('has the ceiling of today: %p', (dailyUsd) => {
    const { agreed, terms } = refreshPlan(plan, { backends: [testBackend], dailyUsd });
    expect([agreed.maxUsd, terms.dailyUsd]).toEqual([5, dailyUsd]);
  });

  it('goes by what the backend grants, charges and vouches for today', () => {
    const changed = {
      chargedAt: 'acceptance',
      chargedEndings: ['failed'],
      maxRunning: 7,
      createsPerMinute: 60,
      listCompleteAfterSeconds: 30,
    } as const;
    const today = { ...testBackend, ...changed, chargedEndings: [...changed.chargedEndings] };
    expect(refreshPlan(plan, { backends: [today], dailyUsd: null }).terms.backend).toEqual({
      ...plan.terms.backend,
      ...changed,
    });
  });

  it('renders what was planned, whatever model, sizes and lengths are offered today', () => {
    const today = { ...testBackend, model: 'another', sizes: ['1024x1792'], seconds: [12], maxPromptCharacters: 1 };
    expect(refreshPlan(plan, { backends: [today], dailyUsd: null })).toEqual(plan);
  });
});
