import { missingPoints } from '../support/chaos/effects';
import { runMatrix } from '../support/chaos/matrix';
import type { ChaosRig } from '../support/chaos/rig';
import { openChaosRig } from '../support/chaos/rig';
import { tell } from '../support/chaos/telling';
import { told } from '../support/chaos/told';

/** Whatever is stored of an event, or sent. */
const IS_ABOUT_WEBHOOKS = /hooks: POST|(create|replace) pipelines\/webhooks/;

describe('a pipeline that tells a receiver, and whose host is killed before and after everything about that', () => {
  let rig: ChaosRig;
  beforeAll(async () => {
    rig = await openChaosRig();
  });
  afterAll(() => rig.close());

  it('tells each event once or more, records one success of each, and loses none', async () => {
    const clean = await tell(rig, told);
    expect(clean.problems).toEqual([]);
    expect(missingPoints(told.name, clean.points)).toEqual([]);
    const named = clean.points.filter((point) => IS_ABOUT_WEBHOOKS.test(point));
    const report = await runMatrix(rig, { story: told, named, files: clean.files });
    expect(report.problems).toEqual([]);
    expect(named.filter((point) => !report.hit.has(point))).toEqual([]);
  });
});
