import { inLanes } from '../support/chaos/matrix';
import { expectSurvival } from '../support/host/kill-expectations';
import { seededChance } from '../support/replay/seeded-chance';

const KILLS = 200;
/** A round ends early when its stories do; this bounds how many are told to reach the kills. */
const MAX_ROUNDS = 40;
const seed = Number(process.env['HOST_KILL_SEED'] ?? Date.now() % 1_000_000);

describe(`A host that is killed with SIGKILL at hundreds of random instants (HOST_KILL_SEED=${seed})`, () => {
  it(`loses and doubles nothing in ${KILLS} kills`, async () => {
    let killed = 0;
    // Few instances, where each step stands alone, in turn with many, where writes share a batch.
    const rounds = Array.from({ length: MAX_ROUNDS }, (_, round) => ({ round, copies: [1, 4, 12][round % 3] ?? 1 }));
    await inLanes(rounds, async ({ round, copies }) => {
      if (killed >= KILLS) return;
      const { kills } = await expectSurvival({ copies, kills: 25, chance: seededChance(seed + round) });
      // Not `killed += await …`: that adds to what was counted before the wait, and forgets the other lanes.
      killed += kills;
    });
    expect(killed).toBeGreaterThanOrEqual(KILLS);
  });
});
