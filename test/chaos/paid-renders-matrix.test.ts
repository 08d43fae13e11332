import type { Story } from '../support/chaos-matrix';
import { runMatrix, say, tell } from '../support/chaos-matrix';
import type { ChaosRig } from '../support/chaos-rig';
import { openChaosRig } from '../support/chaos-rig';

const straight: Story = { name: 'no trouble', creates: 3 };

let rig: ChaosRig;
beforeAll(async () => {
  rig = await openChaosRig();
}, 120_000);
afterAll(() => rig.close(), 60_000);

describe('a pipeline whose host is killed before and after everything it has an effect on', () => {
  it('leaves the same clips, three creates, and a spend that equals the bill', async () => {
    const clean = await tell(rig, straight);
    expect(clean.problems).toEqual([]);
    const report = await runMatrix(rig, { story: straight, named: clean.points, files: clean.files });
    say(`matrix: ${report.named.length} points named, ${report.hit.size} hit, ${report.kills} kills`);
    expect(report.problems).toEqual([]);
    expect(report.named.filter((point) => !report.hit.has(point))).toEqual([]);
  });
});
