import { expectSurvival } from '../support/host-kill-expectations';
import { seededChance } from '../support/seeded-chance';

/** Some rounds with few instances, where each step stands alone, and some with many, where writes share a batch. */
const rounds = Array.from({ length: 15 }, (_, index) => ({ round: index + 1, copies: [1, 4, 12][index % 3] ?? 1 }));
const seed = Number(process.env['HOST_KILL_SEED'] ?? Date.now() % 1_000_000);
let killed = 0;

describe(`A host that is killed with SIGKILL at hundreds of random instants (HOST_KILL_SEED=${seed})`, () => {
  it.each(rounds)(
    'loses and doubles nothing in round $round, with $copies instances of each pattern',
    async ({ round, copies }) => {
      const chance = seededChance(seed + round);
      const { kills } = await expectSurvival({ name: `round-${round}`, copies, kills: 25, chance });
      killed += kills;
    },
  );

  it('was killed often enough for the rounds to mean something', () => {
    expect(killed).toBeGreaterThanOrEqual(200);
  });
});
