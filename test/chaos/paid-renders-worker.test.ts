import { workerKiller } from '../support/chaos/killers';
import { runMatrix } from '../support/chaos/matrix';
import type { ChaosRig } from '../support/chaos/rig';
import { openChaosRig } from '../support/chaos/rig';
import { inAWorker } from '../support/chaos/stories';
import type { Telling } from '../support/chaos/telling';
import { tell } from '../support/chaos/telling';
import { crashes, isReplaced, type WorkerEnd } from '../support/chaos/worker-ends';

describe('a pipeline whose worker goes, while its host stays, before and after everything it has an effect on', () => {
  let rig: ChaosRig;
  let clean: Telling;

  beforeAll(async () => {
    rig = await openChaosRig();
    clean = await tell(rig, inAWorker);
  });
  afterAll(() => rig.close());

  const endEverywhere = async (
    end: WorkerEnd,
    choose: (point: string) => boolean,
    perPipeline?: number,
  ): Promise<string[]> => {
    const named = clean.points.filter(choose);
    const killAt = (points: readonly string[]) => workerKiller(points, end);
    const report = await runMatrix(rig, { story: inAWorker, named, files: clean.files, killAt, perPipeline });
    const missed = named.filter((point) => !report.hit.has(point)).map((point) => `no worker ended ${point}`);
    return [...report.problems, ...missed, ...(named.length === 0 ? ['the story names no point'] : [])];
  };

  it('leaves three settled renders while its worker stays', () => {
    expect(clean.problems).toEqual([]);
  });

  // Hosts are killed everywhere in paid-renders-matrix; what a worker alone takes along differs where money or a clip is in flight.
  it('leaves the same clips, creates and bill when its worker crashes', async () => {
    const isAboutMoney = /POST|content of|-> (accepted|completed|settled)|create renders|commit/;
    expect(await endEverywhere(crashes, (point) => isAboutMoney.test(point))).toEqual([]);
  });

  it('leaves them when its host replaces the worker and forgets what ran in it', async () => {
    // Each costs the whole time-out of a function, in which its pipeline does nothing: several wait side by side.
    expect(await endEverywhere(isReplaced, (point) => /^(before|after) videos: POST/.test(point), 1)).toEqual([]);
  });
});
