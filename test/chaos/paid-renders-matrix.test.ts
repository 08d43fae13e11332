import { missingPoints } from '../support/chaos/effects';
import { runMatrix } from '../support/chaos/matrix';
import type { ChaosRig } from '../support/chaos/rig';
import { openChaosRig } from '../support/chaos/rig';
import {
  cancelledAndResumed,
  chargedAtAcceptance,
  deadlineAndResumed,
  doubtful,
  doubtfulAtAcceptance,
  failedAndModerated,
  leasesRunOut,
  straight,
  terminatedAndResumed,
} from '../support/chaos/stories';
import type { Story } from '../support/chaos/telling';
import { tell } from '../support/chaos/telling';

/** To look into something: `CHAOS_POINTS='POST motion' npm run test:chaos -- -t 'found no room$'` kills at these points alone. */
const ONLY = new RegExp(process.env['CHAOS_POINTS'] ?? '');

describe('a pipeline whose host is killed before and after everything it has an effect on', () => {
  let rig: ChaosRig;
  const known = new Set<string>();

  beforeAll(async () => {
    rig = await openChaosRig();
  });
  afterAll(() => rig.close());

  /** Tells the story once without a kill, and then with one at every point that it has and no story before had. */
  const killEverywhere = async (story: Story, choose: (point: string) => boolean = isNew): Promise<string[]> => {
    const clean = await tell(rig, story);
    if (clean.problems.length > 0) return [`${story.name}, without a kill: ${clean.problems.join('; ')}`];
    const lost = missingPoints(story.name, clean.points).map((point) => `${story.name} no longer passes ${point}`);
    const named = clean.points.filter((point) => choose(point) && ONLY.test(point));
    for (const point of clean.points) known.add(point);
    const report = await runMatrix(rig, { story, named, files: clean.files });
    const missed = named.filter((point) => !report.hit.has(point)).map((point) => `nothing was killed ${point}`);
    return [...lost, ...report.problems, ...missed, ...(named.length === 0 ? [`${story.name} names no point`] : [])];
  };
  const isAboutMoney = (point: string): boolean => /POST|-> (accepted|completed|settled)|create renders/.test(point);
  /** What is outside is the same before and after a question, so one story is killed there, for what the engine keeps meanwhile. */
  const isQuestion = (point: string): boolean => /: (read|look at|list|GET) ?/.test(point);
  /**
   * Nor does anything change outside between an activity's start, or what it did last, and its next write to the ledger: a kill
   * before that write finds what one after the step before it has left. So one story is killed there as well.
   */
  const isBeforeWrite = (point: string): boolean => point.startsWith('before ledger: ');
  /** Written only where midnight falls into a story: in one telling, and not in the next. */
  const isOfMidnight = (point: string): boolean => / mark of /.test(point);
  const isNew = (point: string): boolean => {
    if (known.has(point) || isOfMidnight(point)) return false;
    const isFirst = known.size === 0;
    return isQuestion(point) ? isFirst && point.startsWith('after ') : isFirst || !isBeforeWrite(point);
  };
  /** Where a story differs from others in what happens next rather than in what it passes. */
  const isNewOrDecisive = (point: string): boolean =>
    isNew(point) || /^after (videos: POST|ledger: replace renders\/.* -> (completed|settled))/.test(point);

  it('a pipeline without trouble leaves the same clips, three creates and a spend that equals the bill', async () => {
    expect(await killEverywhere(straight)).toEqual([]);
  });

  it('a pipeline leaves the same with creates that were lost, never arrived or found no room', async () => {
    expect(await killEverywhere(doubtful)).toEqual([]);
  });

  it('a pipeline pays for nothing twice when it is cancelled, cleaned up and resumed', async () => {
    expect(await killEverywhere(cancelledAndResumed)).toEqual([]);
  });

  it('a pipeline leaves the same on a backend that charges at acceptance', async () => {
    expect(await killEverywhere(chargedAtAcceptance, isAboutMoney)).toEqual([]);
  });

  it('a pipeline leaves the same there with creates whose answers are lost', async () => {
    expect(await killEverywhere(doubtfulAtAcceptance, isAboutMoney)).toEqual([]);
  });

  it('a pipeline pays for renders that fail or are moderated as the backend does', async () => {
    expect(await killEverywhere(failedAndModerated, isNewOrDecisive)).toEqual([]);
  });

  it('a pipeline loses nothing when it is ended from outside and resumed', async () => {
    expect(await killEverywhere(terminatedAndResumed, isNewOrDecisive)).toEqual([]);
  });

  it('a pipeline loses nothing when its renders outlast their deadline and it is resumed', async () => {
    expect(await killEverywhere(deadlineAndResumed, isNewOrDecisive)).toEqual([]);
  });

  it('a pipeline shares its slots with another pipeline although every lease runs out while its host is dead', async () => {
    const sample = (point: string): boolean =>
      /^after (videos: POST|ledger: replace renders\/.* -> (accepted|completed))/.test(point);
    expect(await killEverywhere(leasesRunOut, sample)).toEqual([]);
  });
});
