import { pointKiller } from '../support/chaos/killers';
import { appWithoutLedgerCheck } from '../support/chaos/mutant';
import type { ChaosRig } from '../support/chaos/rig';
import { openChaosRig } from '../support/chaos/rig';
import { straight } from '../support/chaos/stories';
import { tell } from '../support/chaos/telling';

describe('an app whose ledger check is removed', () => {
  let rig: ChaosRig;
  let appDir: string;
  beforeAll(async () => {
    rig = await openChaosRig();
    appDir = await appWithoutLedgerCheck(rig);
  });
  afterAll(() => rig.close());

  it('the app without the check goes unnoticed while nothing is killed', async () => {
    const { problems } = await tell(rig, { ...straight, world: { appDir } });
    expect(problems).toEqual([]);
  });

  it.each([
    'after videos: POST baseline',
    'before ledger: replace renders/baseline.1 -> accepted',
    'after ledger: replace renders/motion.1 -> accepted',
    'before ledger: create owner of audio',
  ])('the app without the check is caught buying twice when it is killed %s', async (point) => {
    const told = await tell(rig, { ...straight, world: { appDir } }, { killer: pointKiller([point]) });
    expect(told.killedAt).toEqual([point]);
    expect(told.creates).toBeGreaterThan(3);
    expect(told.problems.join()).toMatch(/accepted \d creates, not 3/);
  });
});
