import type { PipelineDocument } from '../../src/views/pipeline-document';
import type { ProblemBody } from '../support/stack/app-client';
import type { PaidStack } from '../support/paid/stack';
import { brief, startPaidStack } from '../support/paid/stack';
import { describeNeeding } from '../support/stack/remote';

const MINUTE_MS = 60_000;

/** Nobody vouches for the job list here, so a lost answer is never submitted again by itself. */
const SETTINGS = {
  VIDEO_API_MAX_RUNNING: '100',
  VIDEO_API_CREATES_PER_MINUTE: '100',
  VIDEO_API_CHARGED_ENDINGS: 'failed,moderated,cancelled',
  VIDEO_API_LIST_COMPLETE_AFTER_SECONDS: '',
  SHOTLOOP_DECISION_DEADLINE_SECONDS: '3600',
  SHOTLOOP_POLL_INTERVAL_SECONDS: '60',
};

describeNeeding(['its own host', 'a clock that jumps', 'scripted faults'], 'a create whose answer was lost', () => {
  let paid: PaidStack;
  let prompts = 0;
  beforeAll(async () => {
    paid = await startPaidStack({ settings: SETTINGS });
    await paid.simulator.profile({ chargeFailed: true });
  });
  beforeEach(async () => {
    await paid.calm();
    await paid.simulator.profile({ list: 'on', listDelayMs: 0, createdAtSkewMs: 0, promptEcho: 'string' });
    await paid.clock.pause();
    // Renders that end with a charged error cost no time for clips.
    await paid.fault(
      { operation: 'create', times: 'always' },
      { kind: 'job', outcome: 'failed', durationMs: 8 * MINUTE_MS },
    );
  });
  afterAll(() => paid.stop());

  const newPrompt = (): string => `Boat number ${++prompts}.`;
  const lose = (prompt: string, times = 1, when: 'before' | 'after' = 'after'): Promise<void> =>
    paid.fault({ operation: 'create', promptIncludes: prompt, times }, { kind: 'reset', when });
  const start = async (prompt: string): Promise<string> => (await paid.app.start(brief(prompt))).id;
  const shotOf = async (id: string): Promise<PipelineDocument['shots'][number]> => {
    const [shot] = (await paid.app.document(id)).shots;
    if (shot === undefined) throw new Error(`Pipeline ${id} has no shot.`);
    return shot;
  };
  const decide = (id: string, body: unknown) =>
    paid.app.call<ProblemBody>(`pipelines/${id}/decision`, { method: 'POST', body });
  const jobsOf = async (prompt: string): Promise<string[]> =>
    (await paid.simulator.jobs()).filter((job) => job.prompt === prompt).map(({ id }) => id);
  const end = async (id: string): Promise<PipelineDocument> => {
    await paid.clock.resume();
    return paid.app.untilEnded(id);
  };
  /** A pipeline whose only render waits for a decision, with the job it has at the backend although nobody knows. */
  const undecided = async (prompt: string, when: 'before' | 'after' = 'after'): Promise<string> => {
    await lose(prompt, 1, when);
    const id = await start(prompt);
    await paid.clock.advance(5 * MINUTE_MS);
    return id;
  };

  it('the job is found for one pipeline, and left to a person for two with one brief in one second', async () => {
    const prompt = newPrompt();
    await lose(prompt, 2);
    const ids = [await start(prompt), await start(prompt)];
    await paid.clock.advance(5 * MINUTE_MS);
    const jobs = await jobsOf(prompt);
    expect(jobs).toHaveLength(2);
    for (const id of ids) {
      const shot = await shotOf(id);
      expect(shot).toMatchObject({ state: 'undecided', renderId: null, problem: { code: 'outcome_unknown' } });
      for (const job of jobs) expect(shot.problem?.detail).toContain(job);
      expect(await paid.spendOf(id)).toEqual({ chargedUsd: 0, openUsd: 0, unknownUsd: 0.4 });
    }

    const [first = '', second = ''] = ids;
    expect((await decide(first, { shot: 'baseline', action: 'adopt', renderId: jobs[0] })).status).toBe(202);
    await paid.clock.idle();
    expect(await shotOf(first)).toMatchObject({ state: 'rendering', renderId: jobs[0] });
    expect((await decide(second, { shot: 'baseline', action: 'adopt', renderId: jobs[0] })).status).toBe(202);
    await paid.clock.idle();
    expect((await shotOf(second)).problem?.detail).toContain('belongs to another render');
    expect((await decide(second, { shot: 'baseline', action: 'adopt', renderId: jobs[1] })).status).toBe(202);
    await paid.clock.idle();
    expect(await shotOf(second)).toMatchObject({ state: 'rendering', renderId: jobs[1] });

    for (const id of ids) {
      await end(id);
      expect(await paid.spendOf(id)).toEqual({ chargedUsd: 0.4, openUsd: 0, unknownUsd: 0 });
    }
    expect(await jobsOf(prompt)).toHaveLength(2);
  });

  it('an id that cannot be used is told to the person who is asked', async () => {
    const prompt = newPrompt();
    await paid.fault(
      { operation: 'create', promptIncludes: prompt },
      { kind: 'respond', status: 200, body: { id: '../a', object: 'video', status: 'queued' } },
    );
    const id = await start(prompt);
    await paid.clock.advance(5 * MINUTE_MS);
    const { state, problem } = await shotOf(id);
    expect([state, problem?.code]).toEqual(['undecided', 'outcome_unknown']);
    expect(problem?.detail).toMatch(
      /POST \/videos answered 200 with a job id that cannot be used, "\.\.\/a".*does not name it/,
    );
    expect((await decide(id, { shot: 'baseline', action: 'give_up' })).status).toBe(202);
    await end(id);
  });

  it('a job that is listed only after a person was asked is named to that person, and left to them', async () => {
    await paid.simulator.profile({ listDelayMs: 20 * MINUTE_MS });
    const prompt = newPrompt();
    const id = await undecided(prompt);
    const [job = ''] = await jobsOf(prompt);
    expect((await shotOf(id)).problem?.detail).toContain('does not name it');
    await paid.clock.advance(25 * MINUTE_MS);
    expect(await shotOf(id)).toMatchObject({ state: 'undecided', renderId: null });
    expect((await shotOf(id)).problem?.detail).toContain(job);
    expect((await decide(id, { shot: 'baseline', action: 'adopt', renderId: job, by: 'Ada' })).status).toBe(202);
    const decisions = [{ action: 'adopt', shot: 'baseline', attempt: 1, renderId: job, by: 'Ada' }];
    expect((await paid.app.document(id)).decisions).toMatchObject(decisions);
    await end(id);
    expect((await paid.app.document(id)).decisions).toMatchObject(decisions);
    const manifest = await paid.app.call<{ decisions: unknown }>(`pipelines/${id}/manifest`);
    expect(manifest.body.decisions).toMatchObject(decisions);
    expect(await paid.spendOf(id)).toEqual({ chargedUsd: 0.4, openUsd: 0, unknownUsd: 0 });
    expect(await jobsOf(prompt)).toEqual([job]);
  });

  it('finds the one that is left when a pipeline with the same brief in the same second got its answer', async () => {
    const prompt = newPrompt();
    await lose(prompt, 1);
    const ids = [await start(prompt), await start(prompt)];
    await paid.clock.advance(5 * MINUTE_MS);
    const shots = [await shotOf(ids[0] ?? ''), await shotOf(ids[1] ?? '')];
    expect(shots.map(({ state }) => state)).toEqual(['rendering', 'rendering']);
    expect(shots.map(({ renderId }) => renderId).sort()).toEqual((await jobsOf(prompt)).sort());
  });

  it('the job is found behind 1,000 jobs of others, page by page', async () => {
    const prompt = newPrompt();
    await lose(prompt);
    const id = await start(prompt);
    await paid.clock.advance(2_000);
    const url = new URL('/_simulator/jobs', paid.stack.videosApiUrl);
    await fetch(url, { method: 'POST', body: JSON.stringify({ count: 1_000, endsInMs: 600_000 }) });
    const before = (await paid.simulator.requests('list')).length;
    await paid.clock.advance(5 * MINUTE_MS);
    expect(await shotOf(id)).toMatchObject({ state: 'rendering', renderId: (await jobsOf(prompt))[0] });
    expect((await paid.simulator.requests('list')).length - before).toBe(11);
  });

  it.each([-5, 5])('the job is found although the clock of the backend is %i minutes off', async (minutes) => {
    const prompt = newPrompt();
    await paid.simulator.profile({ createdAtSkewMs: minutes * MINUTE_MS });
    await lose(prompt);
    const id = await start(prompt);
    await paid.clock.advance(5 * MINUTE_MS);
    expect(await shotOf(id)).toMatchObject({ state: 'rendering', renderId: (await jobsOf(prompt))[0] });
  });

  it.each(['null', 'absent'] as const)('the job is found where the prompt comes back %s', async (promptEcho) => {
    const prompt = newPrompt();
    // Without prompts everything alike is a candidate, so what is older has to be out of the window.
    await paid.clock.advance(30 * MINUTE_MS);
    await paid.simulator.profile({ promptEcho });
    await lose(prompt);
    const id = await start(prompt);
    await paid.clock.advance(5 * MINUTE_MS);
    expect(await shotOf(id)).toMatchObject({ state: 'rendering', renderId: (await jobsOf(prompt))[0] });
  });

  it.each([
    ['lags behind', { listDelayMs: 30 * MINUTE_MS }, /nothing vouches for that list being complete/],
    ['leaves it out', { listCompleteness: 0 }, /nothing vouches for that list being complete/],
    ['is not there', { list: 'not-found' }, /The job list cannot be had/],
    ['is forbidden', { list: 'forbidden' }, /The job list cannot be had/],
  ] as const)('waits for a person where the list %s', async (_, profile, says) => {
    const prompt = newPrompt();
    await paid.simulator.profile(profile);
    const id = await undecided(prompt);
    const shot = await shotOf(id);
    expect(shot).toMatchObject({ state: 'undecided', problem: { code: 'outcome_unknown' } });
    expect(shot.problem?.detail).toMatch(says);
    expect(shot.problem?.advice).toMatch(/adopt a job id, resubmit, or give up/);
    await paid.simulator.profile({ listDelayMs: 0, listCompleteness: 1, list: 'on' });
    const [renderId] = await jobsOf(prompt);
    expect((await decide(id, { shot: 'baseline', action: 'adopt', renderId })).status).toBe(202);
    const document = await end(id);
    expect(document.shots[0]).toMatchObject({ outcome: 'render_failed', renderId, chargedUsd: 0.4 });
    expect(await paid.spendOf(id)).toEqual({ chargedUsd: 0.4, openUsd: 0, unknownUsd: 0 });
    expect(await jobsOf(prompt)).toHaveLength(1);
  });

  describe('decided by a person', () => {
    it('a create is submitted once more when it never arrived', async () => {
      const prompt = newPrompt();
      const id = await undecided(prompt, 'before');
      expect(await shotOf(id)).toMatchObject({ state: 'undecided' });
      expect((await decide(id, { shot: 'baseline', action: 'resubmit' })).status).toBe(202);
      const document = await end(id);
      expect(document.shots[0]).toMatchObject({ outcome: 'render_failed', chargedUsd: 0.4 });
      expect(await jobsOf(prompt)).toEqual([document.shots[0]?.renderId]);
    });

    it('asks anew when the second answer is lost as well', async () => {
      const prompt = newPrompt();
      const id = await undecided(prompt, 'before');
      await lose(prompt, 1, 'before');
      await decide(id, { shot: 'baseline', action: 'resubmit' });
      await paid.clock.advance(5 * MINUTE_MS);
      expect(await shotOf(id)).toMatchObject({ state: 'undecided' });
      expect((await decide(id, { shot: 'baseline', action: 'give_up' })).status).toBe(202);
      const document = await end(id);
      expect(document.shots[0]).toMatchObject({ outcome: 'outcome_unknown', problem: { code: 'given_up' } });
      expect(await paid.spendOf(id)).toEqual({ chargedUsd: 0, openUsd: 0, unknownUsd: 0.4 });
    });

    it('can be decided again when the job to adopt is not there', async () => {
      const prompt = newPrompt();
      await paid.simulator.profile({ listDelayMs: 30 * MINUTE_MS });
      const id = await undecided(prompt);
      await decide(id, { shot: 'baseline', action: 'adopt', renderId: 'video_of_nobody' });
      await paid.clock.idle();
      const shot = await shotOf(id);
      expect(shot.state).toBe('undecided');
      expect(shot.problem?.detail).toMatch(/Job video_of_nobody cannot be adopted: .*404/);
      const [renderId] = await jobsOf(prompt);
      expect((await decide(id, { shot: 'baseline', action: 'adopt', renderId })).status).toBe(202);
      await paid.clock.idle();
      expect(await shotOf(id)).toMatchObject({ state: 'rendering', renderId });
    });

    it('a decision is refused for a shot that does not wait, for none, and for a body that says nothing', async () => {
      const prompt = newPrompt();
      const id = await start(prompt);
      await paid.clock.advance(MINUTE_MS);
      const rendering = await decide(id, { shot: 'baseline', action: 'give_up' });
      expect(rendering).toMatchObject({
        status: 409,
        body: { code: 'NOTHING_TO_DECIDE', detail: 'Shot baseline is rendering.' },
      });
      const stranger = await decide(id, { shot: 'motion', action: 'give_up' });
      expect(stranger).toMatchObject({ status: 409, body: { code: 'NOTHING_TO_DECIDE' } });
      for (const body of [
        {},
        { shot: 'baseline' },
        { shot: 'baseline', action: 'guess' },
        { shot: 'baseline', action: 'adopt' },
        { shot: 'baseline', action: 'give_up', renderId: 'video_1' },
        { shot: 'baseline', action: 'resubmit', attempt: 2 },
      ])
        expect(await decide(id, body)).toMatchObject({ status: 400, body: { code: 'INVALID_DECISION' } });
      expect((await decide('20260101t000000-0000000000', { shot: 'baseline', action: 'give_up' })).status).toBe(404);
    });
  });

  it('ends as unknown when nobody decides in time, and can still be adopted by a resume', async () => {
    const prompt = newPrompt();
    await paid.simulator.profile({ listDelayMs: 3 * 60 * MINUTE_MS });
    const id = await undecided(prompt);
    await paid.clock.advance(65 * MINUTE_MS);
    const document = await paid.app.document(id);
    expect(document).toMatchObject({ state: 'failed', shots: [{ outcome: 'outcome_unknown' }] });
    expect(document.shots[0]?.problem?.detail).toMatch(/nothing vouches/);
    const [renderId] = await jobsOf(prompt);
    const billed = (await paid.bill()).jobs.find(({ id: job }) => job === renderId);
    expect(await paid.spendOf(id)).toEqual({ chargedUsd: 0, openUsd: 0, unknownUsd: billed?.priceUsd });

    expect((await paid.app.call(`pipelines/${id}/resume`, { method: 'POST' })).status).toBe(202);
    await paid.clock.advance(5 * MINUTE_MS);
    expect(await shotOf(id)).toMatchObject({ state: 'undecided' });
    expect((await decide(id, { shot: 'baseline', action: 'adopt', renderId })).status).toBe(202);
    expect((await end(id)).shots[0]).toMatchObject({ outcome: 'render_failed', renderId });
    expect(await paid.spendOf(id)).toEqual({ chargedUsd: 0.4, openUsd: 0, unknownUsd: 0 });
    expect(await jobsOf(prompt)).toHaveLength(1);
  });

  it('never costs more than the ledger knows: charged, open and unknown cover the bill', async () => {
    await paid.clock.advance(60 * MINUTE_MS);
    const [spend, bill] = [await paid.spend(), await paid.bill()];
    expect(spend.chargedUsd + spend.openUsd).toBeCloseTo(bill.totalUsd, 6);
    // Only the two renders that were given up are unknown: one had never arrived, of the other nobody could use the id.
    expect(spend.unknownUsd).toBeCloseTo(0.8, 6);
  });
});
