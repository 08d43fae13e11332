import { expectSurvival } from '../../support/host/kill-expectations';
import { describeNeeding } from '../../support/stack/remote';
import { seededChance } from '../../support/replay/seeded-chance';

/** A sample of test/chaos/host-kill.test.ts: the seed of a run that failed can be given again. */
const seed = Number(process.env['HOST_KILL_SEED'] ?? Date.now() % 1_000_000);

describeNeeding(
  ['its own host'],
  `A host that is killed with SIGKILL at random instants (HOST_KILL_SEED=${seed})`,
  () => {
    it('loses and doubles nothing of what every durable pattern had reached', async () => {
      const { kills } = await expectSurvival({
        copies: 3,
        kills: 15,
        chance: seededChance(seed),
      });
      expect(kills).toBeGreaterThanOrEqual(10);
    });
  },
);
