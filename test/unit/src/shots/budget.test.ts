import { overBudget } from '../../../../src/shots/budget';
import type { PipelineRun } from '../../../../src/shots/run';
import type { Shot } from '../../../../src/shots/shot';
import { planOf } from '../../../support/plan';
import { runOf, shotIn, shotWithClip } from '../../../support/shots';

const followUps = [{ name: 'motion', changes: 'motion', prompt: 'It drifts.' }];
/** Two renders of $0.40 each. */
const planFor = (maxUsd: number) => planOf({ followUps, budget: { maxUsd } });

function judge(maxUsd: number, baseline: Shot, earlier: Partial<PipelineRun> = {}) {
  const plan = planFor(maxUsd);
  return overBudget(plan, runOf(plan, { baseline }, earlier), 'motion')?.detail ?? 'fits';
}

describe('the budget of a pipeline', () => {
  const paid = shotWithClip();
  const rendering = shotIn('rendering');

  it.each<[string, number, Shot, Partial<PipelineRun>, RegExp]>([
    ['lets a render in that fits to the cent', 0.8, paid, {}, /^fits$/],
    ['counts what is charged', 0.79, paid, {}, /budget of \$0\.79 \$0\.39 are left/],
    ['counts what is under way', 0.8, rendering, {}, /^fits$/],
    ['lets nothing in beside what is under way that would go over', 0.7, rendering, {}, /\$0\.3 are left/],
    ['counts one that was bought at another price with that', 0.7, { ...rendering, priceUsd: 0.2 }, {}, /^fits$/],
    ['counts one that was given up', 0.7, shotIn('ended', { outcome: 'outcome_unknown' }), {}, /\$0\.3 are left/],
    ['counts earlier attempts', 1, paid, { earlierUsd: 0.4 }, /\$0\.2 are left/],
    ['counts earlier attempts that may have been charged', 1, paid, { earlierUnclearUsd: 0.4 }, /\$0\.2 are left/],
    ['tells no negative sum', 0.8, paid, { earlierUnclearUsd: 0.8 }, /\$0 are left/],
    ['counts nothing for one that ended without a charge', 0.4, shotIn('ended'), {}, /^fits$/],
  ])('%s', (_, maxUsd, baseline, earlier, expected) => {
    expect(judge(maxUsd, baseline, earlier)).toMatch(expected);
  });

  it('lets everything in where there is no ceiling', () => {
    const plan = planOf({ followUps });
    expect(overBudget(plan, runOf(plan, { baseline: paid }, { earlierUsd: 1_000 }), 'motion')).toBeUndefined();
  });
});
