import type { Files } from '../support/chaos/audit';
import { pointKiller } from '../support/chaos/killers';
import type { ChaosRig } from '../support/chaos/rig';
import { openChaosRig } from '../support/chaos/rig';
import { straight } from '../support/chaos/stories';
import type { Telling } from '../support/chaos/telling';
import { tell } from '../support/chaos/telling';
import { describeNeeding } from '../support/stack/remote';

/** All of them, kills at random instants, of the worker alone and of an app without its ledger check are in `npm run test:chaos`. */
const POINTS = [
  'before videos: POST baseline',
  'before media: stage a block of 01-baseline.mp4',
  'after media: commit 01-baseline.mp4',
  'after videos: POST motion',
  'before ledger: replace renders/audio.1 -> completed',
  'before ledger: create pipelines/manifest',
];

describeNeeding(['its own host', 'scripted faults'], 'a sample of the kills that a paid render must survive', () => {
  let rig: ChaosRig;
  let clean: Telling;
  let files: Files;

  beforeAll(async () => {
    rig = await openChaosRig();
    clean = await tell(rig, straight);
    ({ files } = clean);
  });
  afterAll(() => rig.close());

  it('leaves three settled renders without any kill', () => {
    expect(clean.problems).toEqual([]);
    expect(clean.points).toEqual(expect.arrayContaining(POINTS));
  });

  it('leaves the same clips, creates and bill when it is killed on both sides of its effects', async () => {
    const told = await tell(rig, straight, { killer: pointKiller(POINTS), files });
    expect(told.problems).toEqual([]);
    expect([...told.killedAt].sort()).toEqual([...POINTS].sort());
  });
});
