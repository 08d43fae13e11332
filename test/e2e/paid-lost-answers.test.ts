import type { PipelineDocument } from '../../src/views/pipeline-document';
import type { PaidStack } from '../support/paid/stack';
import { brief, startPaidStack } from '../support/paid/stack';
import { describeNeeding } from '../support/stack/remote';
import { isThorough } from '../support/thorough';

const MINUTE_MS = 60_000;
/** By how many minutes the clock of the backend is off: each way in `npm run test:slow`. */
const offBy = (sample: number): readonly number[] => (isThorough ? [0, -5, 5] : [sample]);
type Loss = 'before' | 'after' | 'none';

/** Here somebody vouches for the job list, so a lost answer may be submitted once more by itself: and never once too often. */
describeNeeding(['its own host', 'a clock that jumps', 'scripted faults'], 'answers that were lost', () => {
  let paid: PaidStack;
  let prompts = 0;
  beforeAll(async () => {
    paid = await startPaidStack({
      settings: {
        VIDEO_API_MAX_RUNNING: '100',
        VIDEO_API_CREATES_PER_MINUTE: '100',
        VIDEO_API_CHARGED_ENDINGS: 'failed,moderated,cancelled',
        VIDEO_API_LIST_COMPLETE_AFTER_SECONDS: '10',
        SHOTLOOP_POLL_INTERVAL_SECONDS: '60',
      },
    });
    await paid.simulator.profile({ chargeFailed: true });
  });
  beforeEach(async () => {
    await paid.calm();
    await paid.simulator.profile({ createdAtSkewMs: 0, listDelayMs: 0, list: 'on' });
    await paid.clock.pause();
    // What has a prompt in common with an earlier test would be a candidate too.
    await paid.clock.advance(30 * MINUTE_MS);
    await paid.fault(
      { operation: 'create', times: 'always' },
      { kind: 'job', outcome: 'failed', durationMs: 9.5 * MINUTE_MS },
    );
  });
  afterAll(() => paid.stop());

  /** Starts one pipeline for each loss, all with one brief and in one second. */
  const startTwins = async (losses: readonly Loss[]): Promise<{ prompt: string; ids: string[] }> => {
    const prompt = `Boat number ${++prompts}.`;
    for (const [index, when] of losses.entries()) {
      if (when !== 'none')
        await paid.fault({ operation: 'create', promptIncludes: prompt, nth: index + 1 }, { kind: 'reset', when });
    }
    const ids: string[] = [];
    while (ids.length < losses.length) ids.push((await paid.app.start(brief(prompt))).id);
    return { prompt, ids };
  };
  const shotOf = async (id: string): Promise<PipelineDocument['shots'][number]> => {
    const [shot] = (await paid.app.document(id)).shots;
    if (shot === undefined) throw new Error(`Pipeline ${id} has no shot.`);
    return shot;
  };
  const shotsOf = (ids: readonly string[]) => Promise.all(ids.map(shotOf));
  const jobsOf = async (prompt: string): Promise<string[]> =>
    (await paid.simulator.jobs()).filter((job) => job.prompt === prompt).map(({ id }) => id);
  const createsOf = async (prompt: string): Promise<number> =>
    (await paid.simulator.requests('create')).filter(({ fields }) => fields['prompt'] === prompt).length;
  const adopt = async (id: string, renderId: string | undefined): Promise<void> => {
    const body = { shot: 'baseline', action: 'adopt', renderId };
    const { status } = await paid.app.call(`pipelines/${id}/decision`, { method: 'POST', body });
    expect(status).toBe(202);
    await paid.clock.idle();
  };
  /** At the end every job has one owner and is paid once, and there are so many jobs of so many creates. */
  const expectPaidOnce = async (
    { prompt, ids }: { prompt: string; ids: readonly string[] },
    { jobs, creates }: { jobs: number; creates: number },
  ): Promise<void> => {
    await paid.clock.advance(20 * MINUTE_MS);
    const known = await jobsOf(prompt);
    expect([known.length, await createsOf(prompt)]).toEqual([jobs, creates]);
    const shots = await shotsOf(ids);
    expect(shots.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'render_failed'));
    expect(shots.map(({ renderId }) => renderId).sort()).toEqual([...known].sort());
    for (const id of ids) expect(await paid.spendOf(id)).toEqual({ chargedUsd: 0.4, openUsd: 0, unknownUsd: 0 });
    const [spend, bill] = [await paid.spend(), await paid.bill()];
    expect(spend.chargedUsd).toBeCloseTo(bill.totalUsd, 6);
    expect(spend).toMatchObject({ openUsd: 0, unknownUsd: 0 });
  };

  it.each(offBy(0))(
    'lost answers of twins whose jobs both exist are left to a person, and never submitted again (clock %i minutes off)',
    async (minutes) => {
      await paid.simulator.profile({ createdAtSkewMs: minutes * MINUTE_MS });
      const twins = await startTwins(['after', 'after']);
      await paid.clock.advance(5 * MINUTE_MS);
      const jobs = await jobsOf(twins.prompt);
      expect(jobs).toHaveLength(2);
      for (const shot of await shotsOf(twins.ids)) {
        expect(shot).toMatchObject({ state: 'undecided', renderId: null, problem: { code: 'outcome_unknown' } });
        for (const job of jobs) expect(shot.problem?.detail).toContain(job);
      }
      for (const [index, id] of twins.ids.entries()) await adopt(id, jobs[index]);
      await expectPaidOnce(twins, { jobs: 2, creates: 2 });
    },
  );

  it.each(offBy(-5))(
    'lost answers of twins of which one never arrived are one adopted and one submitted again (clock %i minutes off)',
    async (minutes) => {
      await paid.simulator.profile({ createdAtSkewMs: minutes * MINUTE_MS });
      const twins = await startTwins(['before', 'after']);
      await paid.clock.advance(9 * MINUTE_MS);
      expect((await shotsOf(twins.ids)).map(({ state }) => state)).toEqual(['rendering', 'rendering']);
      await expectPaidOnce(twins, { jobs: 2, creates: 3 });
    },
  );

  it.each(offBy(5))(
    'lost answers are found by the one of twins that lost its answer (clock %i minutes off)',
    async (minutes) => {
      await paid.simulator.profile({ createdAtSkewMs: minutes * MINUTE_MS });
      const twins = await startTwins(['after', 'none']);
      await paid.clock.advance(5 * MINUTE_MS);
      expect((await shotsOf(twins.ids)).map(({ state }) => state)).toEqual(['rendering', 'rendering']);
      await expectPaidOnce(twins, { jobs: 2, creates: 2 });
    },
  );

  it.each([-5, 5])(
    'creates that were lost and never arrived are submitted again once, although the clock is %i minutes off',
    async (minutes) => {
      await paid.simulator.profile({ createdAtSkewMs: minutes * MINUTE_MS });
      // An earlier pipeline of the same brief owns a job that is alike in everything.
      const earlier = await startTwins(['none']);
      await paid.clock.advance(MINUTE_MS);
      await paid.fault({ operation: 'create', promptIncludes: earlier.prompt }, { kind: 'reset', when: 'before' });
      const { id } = await paid.app.start(brief(earlier.prompt));
      await paid.clock.advance(6 * MINUTE_MS);
      expect(await shotOf(id)).toMatchObject({ state: 'rendering' });
      await expectPaidOnce({ prompt: earlier.prompt, ids: [...earlier.ids, id] }, { jobs: 2, creates: 3 });
    },
  );

  it('creates that were lost and are named by the list as late as was vouched for are found, not bought again', async () => {
    await paid.simulator.profile({ listDelayMs: 205_000 });
    const lost = await startTwins(['after']);
    await paid.clock.advance(5 * MINUTE_MS);
    expect(await shotOf(lost.ids[0] ?? '')).toMatchObject({ state: 'rendering' });
    await expectPaidOnce(lost, { jobs: 1, creates: 1 });
  });

  it('creates of twins that both never arrived are submitted again once each', async () => {
    const twins = await startTwins(['before', 'before']);
    await paid.clock.advance(5 * MINUTE_MS);
    const states = (await shotsOf(twins.ids)).map(({ state }) => state);
    expect(states).toEqual(['rendering', 'rendering']);
    await expectPaidOnce(twins, { jobs: 2, creates: 4 });
  });

  it('lost answers of a render that a person has submitted again are looked for, although the person asked twice', async () => {
    await paid.simulator.profile({ list: 'not-found' });
    const lost = await startTwins(['before']);
    await paid.fault({ operation: 'create', promptIncludes: lost.prompt }, { kind: 'reset', when: 'after' });
    await paid.clock.advance(5 * MINUTE_MS);
    const [id = ''] = lost.ids;
    expect(await shotOf(id)).toMatchObject({ state: 'undecided' });
    await paid.simulator.profile({ list: 'on' });
    const decide = () =>
      paid.app.call(`pipelines/${id}/decision`, { method: 'POST', body: { shot: 'baseline', action: 'resubmit' } });

    const held = paid.way.hold((request) => request.startsWith('POST '));
    expect((await decide()).status).toBe(202);
    await held.come;
    expect(await shotOf(id)).toMatchObject({ state: 'submitting' });
    const again = await decide();
    held.letGo();
    await paid.clock.advance(5 * MINUTE_MS);
    expect(await jobsOf(lost.prompt)).toHaveLength(1);
    expect(again.status).toBe(409);
    await expectPaidOnce(lost, { jobs: 1, creates: 2 });
  });

  // The last one: what it leaves in the account is for ever.
  it('lost answers of a render that the list names later than was vouched for are told, and counted as unknown', async () => {
    await paid.simulator.profile({ listDelayMs: 9 * MINUTE_MS });
    const lost = await startTwins(['after']);
    await paid.clock.advance(20 * MINUTE_MS);
    const [id = ''] = lost.ids;
    const shot = await shotOf(id);
    const jobs = await jobsOf(lost.prompt);
    expect(jobs).toHaveLength(2);
    const [surplus = ''] = jobs.filter((job) => job !== shot.renderId);
    expect(shot.problem?.detail).toContain(surplus);
    expect(await paid.spendOf(id)).toEqual({ chargedUsd: 0.4, openUsd: 0, unknownUsd: 0.4 });
    const [spend, bill] = [await paid.spend(), await paid.bill()];
    expect(spend.chargedUsd + spend.unknownUsd).toBeCloseTo(bill.totalUsd, 6);
  });
});
