import { inLanes } from '../support/chaos/matrix';
import { expectSurvival } from '../support/host/kill-expectations';
import { seededChance } from '../support/replay/seeded-chance';

const KILLS = 200;
/** A round ends when its stories do: on a fast machine, or one that was busy when the calm run was timed, after few kills. */
const MAX_ROUNDS = 400;
const seed = Number(process.env['HOST_KILL_SEED'] ?? Date.now() % 1_000_000);

describe(`A host that is killed with SIGKILL at hundreds of random instants (HOST_KILL_SEED=${seed})`, () => {
  it(`loses and doubles nothing in ${KILLS} kills`, async () => {
    let killed = 0;
    // Few instances, where each step stands alone, in turn with many, where writes share a batch.
    const rounds = Array.from({ length: MAX_ROUNDS }, (_, round) => ({ round, copies: [1, 4, 12][round % 3] ?? 1 }));
    await inLanes(rounds, async ({ round, copies }) => {
      if (killed >= KILLS) return;
      killed += (await expectSurvival({ copies, kills: 25, chance: seededChance(seed + round) })).kills;
    });
    expect(killed).toBeGreaterThanOrEqual(KILLS);
  });
});
