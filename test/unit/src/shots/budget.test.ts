import { overPipelineBudget } from '../../../../src/shots/pipeline-budget';
import type { ShotRun } from '../../../../src/shots/run';
import { freshRun, freshShot } from '../../../../src/shots/fresh-run';
import { AT } from '../../../support/paid/fixtures';
import { planOf } from '../../../support/plan';

const followUps = [{ name: 'motion', changes: 'motion', prompt: 'It drifts.' }];
/** Two renders of $0.40 each. */
const planFor = (maxUsd: number) => planOf({ followUps, budget: { maxUsd } });

function judge(maxUsd: number, baseline: Partial<ShotRun>, earlier: object = {}) {
  const plan = planFor(maxUsd);
  const run = freshRun(plan, AT);
  run.shots['baseline'] = { ...freshShot(), ...baseline };
  return overPipelineBudget(plan, { ...run, ...earlier }, 'motion')?.detail ?? 'fits';
}

describe('the budget of a pipeline', () => {
  const paid = { state: 'ended', outcome: 'completed', chargedUsd: 0.4 } as const;

  it.each<[string, number, Partial<ShotRun>, object, RegExp]>([
    ['lets a render in that fits to the cent', 0.8, paid, {}, /^fits$/],
    ['counts what is charged', 0.79, paid, {}, /budget of \$0\.79 \$0\.39 are left/],
    ['counts what is under way', 0.8, { state: 'rendering' }, {}, /^fits$/],
    ['and lets nothing in beside it that would go over', 0.7, { state: 'rendering' }, {}, /\$0\.3 are left/],
    ['counts one that was bought at another price with that', 0.7, { state: 'rendering', priceUsd: 0.2 }, {}, /^fits$/],
    ['counts one that was given up', 0.7, { state: 'ended', outcome: 'outcome_unknown' }, {}, /\$0\.3 are left/],
    ['counts earlier attempts', 1, paid, { earlierUsd: 0.4 }, /\$0\.2 are left/],
    ['counts earlier attempts that may have been charged', 1, paid, { earlierUnclearUsd: 0.4 }, /\$0\.2 are left/],
    ['tells no negative sum', 0.8, paid, { earlierUnclearUsd: 0.8 }, /\$0 are left/],
  ])('%s', (_, maxUsd, baseline, earlier, expected) => {
    expect(judge(maxUsd, baseline, earlier)).toMatch(expected);
  });
});
