import { seededChance } from '../support/replay/seeded-chance';
import { inLanes } from '../support/chaos/matrix';
import { randomKiller } from '../support/chaos/killers';
import type { ChaosRig } from '../support/chaos/rig';
import { openChaosRig } from '../support/chaos/rig';
import { straight } from '../support/chaos/stories';
import { say, tell } from '../support/chaos/telling';

const KILLS = 200;
const KILLS_PER_PIPELINE = 8;

describe('pipelines whose hosts are killed at random instants', () => {
  let rig: ChaosRig;
  beforeAll(async () => {
    rig = await openChaosRig();
  });
  afterAll(() => rig.close());

  it(`survive ${KILLS} kills with the same clips, three creates each and spends that equal the bills`, async () => {
    const seed = process.env['CHAOS_SEED'] ?? Date.now().toString(16).slice(-8);
    say(`random kills of seed ${seed}; CHAOS_SEED=${seed} draws the same numbers again`);
    const random = seededChance(Number.parseInt(seed.slice(0, 8), 16));
    const clean = await tell(rig, straight);
    expect(clean.problems).toEqual([]);
    // So that the kills are spread over all of a pipeline's life, however fast this machine is.
    const lifeMs = (2 * clean.lifeMs) / (KILLS_PER_PIPELINE + 1);
    const problems: string[] = [];
    let kills = 0;
    const untilEnough = async (): Promise<void> => {
      while (kills < KILLS && problems.length === 0) {
        const killer = randomKiller(random, { kills: KILLS_PER_PIPELINE, lifeMs, startMs: clean.startMs });
        const told = await tell(rig, straight, { killer, files: clean.files });
        kills += told.killedAt.length;
        if (told.problems.length > 0) problems.push(`killed ${told.killedAt.join(', ')}: ${told.problems.join('; ')}`);
      }
    };
    await inLanes([untilEnough, untilEnough, untilEnough], (lane) => lane());
    say(`random: ${kills} kills`);
    expect(problems).toEqual([]);
    expect(kills).toBeGreaterThanOrEqual(KILLS);
  });
});
