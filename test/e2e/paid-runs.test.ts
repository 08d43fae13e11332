import type { PipelineDocument } from '../../src/views/pipeline-document';
import type { Answer, ProblemBody, StartedPipeline } from '../support/stack/app-client';
import type { PaidStack } from '../support/paid/stack';
import { billedFor, brief, startPaidStack } from '../support/paid/stack';
import { describeNeeding } from '../support/stack/remote';

const MINUTE_MS = 60_000;
const LEASE_MS = 400_000;
const MOTION = { name: 'motion', changes: 'motion', prompt: 'Animate one slow drift of the boat.' };

/** Starting, cancelling, ending from outside and resuming, on a backend with two slots. */
describeNeeding(['its own host', 'a clock that jumps', 'scripted faults'], 'a paid pipeline', () => {
  let paid: PaidStack;
  let prompts = 0;
  beforeAll(async () => {
    paid = await startPaidStack({
      settings: {
        VIDEO_API_CREATES_PER_MINUTE: '100',
        VIDEO_API_CHARGED_ENDINGS: 'failed,moderated,cancelled',
        SHOTLOOP_SLOT_LEASE_SECONDS: String(LEASE_MS / 1_000),
        SHOTLOOP_POLL_INTERVAL_SECONDS: '30',
      },
    });
    await paid.simulator.profile({ chargeFailed: true, durationMs: [MINUTE_MS, MINUTE_MS] });
  });
  beforeEach(async () => {
    await paid.calm();
    await paid.clock.pause();
    // Every test begins with both slots free: what earlier ones left running has ended by then.
    await paid.clock.advance(30 * MINUTE_MS);
  });
  afterAll(() => paid.stop());

  /** A prompt whose renders end, after so long, with an error that is charged like a clip. */
  const charged = async (durationMs = MINUTE_MS): Promise<string> => {
    const prompt = `Boat number ${++prompts}.`;
    await paid.fault(
      { operation: 'create', times: 'always', promptIncludes: prompt },
      { kind: 'job', outcome: 'failed', durationMs },
    );
    return prompt;
  };
  const start = async (prompt: string): Promise<StartedPipeline> => paid.app.start(brief(prompt));
  const resume = (id: string, body?: unknown): Promise<Answer<ProblemBody>> =>
    paid.app.call(`pipelines/${id}/resume`, { method: 'POST', ...(body === undefined ? {} : { body }) });
  const cancel = (id: string) => paid.app.call(`pipelines/${id}/cancel`, { method: 'POST', body: { reason: 'test' } });
  const creates = async (prompt: string): Promise<number> =>
    (await paid.simulator.requests('create')).filter(({ fields }) => fields['prompt'] === prompt).length;
  const purge = async (id: string): Promise<void> => {
    const url = `${paid.stack.baseUrl}/runtime/webhooks/durabletask/instances/${id}`;
    const answer = await fetch(url, { method: 'DELETE' });
    if (!answer.ok) throw new Error(`Purging ${id} was answered ${answer.status}.`);
  };
  const shotOf = async (id: string): Promise<PipelineDocument['shots'][number]> => {
    const [shot] = (await paid.app.document(id)).shots;
    if (shot === undefined) throw new Error(`Pipeline ${id} has no shot.`);
    return shot;
  };
  const expectBilled = async (id: string, chargedUsd: number): Promise<void> => {
    expect(await paid.spendOf(id)).toEqual({ chargedUsd, openUsd: 0, unknownUsd: 0 });
    expect(billedFor(await paid.bill(), await paid.app.document(id)).usd).toBeCloseTo(chargedUsd, 6);
  };

  describe('started with an Idempotency-Key', () => {
    it('a key makes one pipeline and one render for fifty parallel starts, and 422 with another brief', async () => {
      const prompt = await charged();
      const headers = { 'idempotency-key': 'fifty-at-once' };
      const started = await Promise.all(Array.from({ length: 50 }, () => paid.app.start(brief(prompt), headers)));
      expect(new Set(started.map(({ id }) => id)).size).toBe(1);
      const other = await paid.app.call<ProblemBody>('pipelines', { method: 'POST', body: brief('Another.'), headers });
      expect(other).toMatchObject({
        status: 422,
        body: { code: 'IDEMPOTENCY_KEY_REUSED', pipelineId: started[0]?.id },
      });
      await paid.clock.advance(5 * MINUTE_MS);
      expect(await creates(prompt)).toBe(1);
      await expectBilled(started[0]?.id ?? '', 0.4);
    });

    it('stays what it was when it is started again after its end, and after the engine forgot it', async () => {
      const prompt = await charged();
      const headers = { 'idempotency-key': 'again-and-again' };
      const { id } = await paid.app.start(brief(prompt), headers);
      await paid.clock.advance(5 * MINUTE_MS);
      const ended = await paid.app.document(id);
      expect((await paid.app.start(brief(prompt), headers)).id).toBe(id);
      await purge(id);
      expect((await paid.app.start(brief(prompt), headers)).id).toBe(id);
      await paid.clock.advance(5 * MINUTE_MS);
      const { state, shots } = await paid.app.document(id);
      expect({ state, shots }).toEqual({ state: ended.state, shots: ended.shots });
      expect(await creates(prompt)).toBe(1);
    });
  });

  describe('cancelled', () => {
    it('a pipeline that is cancelled in the queue ends at once and submits nothing', async () => {
      const [holders, prompt] = [await charged(8 * MINUTE_MS), await charged()];
      for (let slot = 0; slot < 2; slot++) await start(holders);
      await paid.clock.advance(MINUTE_MS);
      const { id } = await start(prompt);
      await paid.clock.advance(MINUTE_MS);
      expect(await shotOf(id)).toMatchObject({ state: 'waiting', queuePosition: 1 });
      expect((await cancel(id)).status).toBe(202);
      await paid.clock.idle();
      expect(await paid.app.document(id)).toMatchObject({
        state: 'cancelled',
        shots: [{ outcome: 'cancelled', renderId: null }],
      });
      // Its turn went with it: the next one is first.
      const next = await start(prompt);
      await paid.clock.idle();
      expect(await shotOf(next.id)).toMatchObject({ queuePosition: 1 });
      await cancel(next.id);
      await paid.clock.advance(10 * MINUTE_MS);
      expect(await creates(prompt)).toBe(0);
    });

    it('a pipeline that is cancelled while it renders names the render as charged, and the janitor settles it when it ends', async () => {
      const prompt = await charged(8 * MINUTE_MS);
      const { id } = await start(prompt);
      await paid.clock.advance(MINUTE_MS);
      const { renderId } = await shotOf(id);
      expect((await cancel(id)).body).toMatchObject({ acceptedRenders: [{ shot: 'baseline', renderId }] });
      await paid.clock.idle();
      expect(await paid.app.document(id)).toMatchObject({
        state: 'cancelled',
        cleanup: { deleted: [], stillCharged: [renderId] },
        shots: [{ outcome: 'cancelled', renderId }],
      });
      expect(await paid.spendOf(id)).toEqual({ chargedUsd: 0, openUsd: 0.4, unknownUsd: 0 });
      await paid.clock.advance(15 * MINUTE_MS);
      await expectBilled(id, 0.4);
      const [job] = (await paid.simulator.jobs()).filter((each) => each.id === renderId);
      expect(job?.deleted).toBeDefined();
    });

    it('a pipeline that is cancelled while its answer is looked for is found, named and settled', async () => {
      const prompt = await charged(8 * MINUTE_MS);
      await paid.fault({ operation: 'create', promptIncludes: prompt }, { kind: 'reset', when: 'after' });
      const { id } = await start(prompt);
      await paid.clock.advance(10_000);
      expect(await shotOf(id)).toMatchObject({ state: 'reconciling' });
      await cancel(id);
      await paid.clock.advance(5 * MINUTE_MS);
      const document = await paid.app.document(id);
      const [job] = (await paid.simulator.jobs()).filter((each) => each.prompt === prompt);
      expect(document).toMatchObject({ state: 'cancelled', cleanup: { stillCharged: [job?.id] } });
      await paid.clock.advance(15 * MINUTE_MS);
      await expectBilled(id, 0.4);
      expect(await creates(prompt)).toBe(1);
    });

    it('a pipeline that is cancelled before a lost answer can be submitted again is not bought a second time', async () => {
      const prompt = await charged();
      await paid.fault({ operation: 'create', promptIncludes: prompt }, { kind: 'reset' });
      const { id } = await start(prompt);
      await paid.clock.advance(10_000);
      await cancel(id);
      await paid.clock.advance(10 * MINUTE_MS);
      expect(await paid.app.document(id)).toMatchObject({ state: 'cancelled' });
      expect(await creates(prompt)).toBe(1);
    });

    it('a cancel after the end of a pipeline is refused', async () => {
      const { id } = await start(await charged());
      await paid.clock.advance(5 * MINUTE_MS);
      expect(await cancel(id)).toMatchObject({ status: 409, body: { code: 'ALREADY_ENDED' } });
    });
  });

  it('a pipeline that is terminated keeps its slot while its render runs, and is settled when it ends, without a resume', async () => {
    const [stuck, prompt] = [await charged(30 * MINUTE_MS), await charged()];
    const held = [await start(stuck), await start(stuck)];
    await paid.clock.advance(MINUTE_MS);
    const { id } = await start(prompt);
    await paid.clock.advance(MINUTE_MS);
    for (const { terminatePostUri } of held)
      await fetch(terminatePostUri.replace('{text}', 'gone'), { method: 'POST' });
    await paid.clock.idle();
    expect(await paid.app.document(held[0]?.id ?? '')).toMatchObject({ state: 'terminated' });
    // The backend has no room, whoever wants what it renders: past the lease there is none to give away.
    await paid.clock.advance(LEASE_MS + 5 * MINUTE_MS);
    expect(await shotOf(id)).toMatchObject({ state: 'waiting' });
    await paid.clock.advance(20 * MINUTE_MS);
    expect(await shotOf(id)).toMatchObject({ state: 'ended', outcome: 'render_failed' });
    for (const each of held) await expectBilled(each.id, 0.4);
    expect(await creates(stuck)).toBe(2);
  });

  it('a pipeline that is terminated before anything was accepted frees its slot within its lease', async () => {
    const [unheard, prompt] = ['Nobody takes this boat.', await charged()];
    await paid.fault(
      { operation: 'create', times: 'always', promptIncludes: unheard },
      { kind: 'reset', when: 'before' },
    );
    const held = [await start(unheard), await start(unheard)];
    await paid.clock.advance(MINUTE_MS);
    const { id } = await start(prompt);
    await paid.clock.advance(MINUTE_MS);
    expect(await shotOf(id)).toMatchObject({ state: 'waiting' });
    for (const { terminatePostUri } of held)
      await fetch(terminatePostUri.replace('{text}', 'gone'), { method: 'POST' });
    await paid.clock.advance(LEASE_MS + 4 * MINUTE_MS);
    expect(await shotOf(id)).toMatchObject({ state: 'ended', outcome: 'render_failed' });
  });

  it('a pipeline that is terminated and resumed after its render has ended costs once, also in the day', async () => {
    const prompt = await charged();
    const { id, terminatePostUri } = await start(prompt);
    await paid.clock.advance(10_000);
    await fetch(terminatePostUri.replace('{text}', 'gone'), { method: 'POST' });
    await paid.clock.advance(20 * MINUTE_MS);
    await expectBilled(id, 0.4);
    expect((await resume(id)).status).toBe(202);
    await paid.clock.advance(10 * MINUTE_MS);
    expect(await shotOf(id)).toMatchObject({ state: 'ended', outcome: 'render_failed', attempt: 1 });
    await expectBilled(id, 0.4);
    expect(await creates(prompt)).toBe(1);
  });

  describe('resumed', () => {
    it('a resume of a pipeline that runs is refused', async () => {
      const { id } = await start(await charged());
      await paid.clock.idle();
      expect(await resume(id)).toMatchObject({ status: 409, body: { code: 'STILL_RUNNING' } });
    });

    it('a resume after a failure buys nothing unless asked, and then a second attempt', async () => {
      const prompt = await charged();
      const { id } = await start(prompt);
      await paid.clock.advance(5 * MINUTE_MS);
      await resume(id);
      await paid.clock.advance(5 * MINUTE_MS);
      expect(await shotOf(id)).toMatchObject({ outcome: 'render_failed', attempt: 1 });
      expect(await creates(prompt)).toBe(1);

      expect((await resume(id, { again: ['motion'] })).status).toBe(400);
      await resume(id, { again: ['baseline'] });
      await paid.clock.advance(5 * MINUTE_MS);
      expect(await shotOf(id)).toMatchObject({ outcome: 'render_failed', attempt: 2 });
      expect(await creates(prompt)).toBe(2);
      expect((await paid.app.document(id)).spentUsd).toBeCloseTo(0.8, 6);
      expect(await paid.spendOf(id)).toEqual({ chargedUsd: 0.8, openUsd: 0, unknownUsd: 0 });
    });

    it('a resume after the deadline adopts the render that went on', async () => {
      const prompt = await charged(15 * MINUTE_MS);
      const { id } = await start(prompt);
      await paid.clock.advance(11 * MINUTE_MS);
      expect(await shotOf(id)).toMatchObject({ outcome: 'timed_out' });
      expect(await paid.spendOf(id)).toEqual({ chargedUsd: 0, openUsd: 0.4, unknownUsd: 0 });
      await resume(id);
      await paid.clock.advance(6 * MINUTE_MS);
      expect(await shotOf(id)).toMatchObject({ outcome: 'render_failed', attempt: 1 });
      await expectBilled(id, 0.4);
      expect(await creates(prompt)).toBe(1);
    });

    it('a pipeline that nobody resumes is settled by the janitor when its deadline passed', async () => {
      const { id } = await start(await charged(15 * MINUTE_MS));
      await paid.clock.advance(11 * MINUTE_MS);
      await paid.clock.advance(15 * MINUTE_MS);
      await expectBilled(id, 0.4);
    });

    it('a resume after the engine forgot a pipeline in the middle of its render goes on from the ledger', async () => {
      const prompt = await charged(8 * MINUTE_MS);
      const { id, terminatePostUri } = await start(prompt);
      await paid.clock.advance(MINUTE_MS);
      const { renderId } = await shotOf(id);
      await fetch(terminatePostUri.replace('{text}', 'gone'), { method: 'POST' });
      await paid.clock.idle();
      await purge(id);
      expect(await paid.app.document(id)).toMatchObject({ state: 'terminated', problem: { code: 'history_missing' } });
      expect((await resume(id)).status).toBe(202);
      await paid.clock.idle();
      expect(await shotOf(id)).toMatchObject({ state: 'rendering', renderId });
      await paid.clock.advance(10 * MINUTE_MS);
      await expectBilled(id, 0.4);
      expect(await creates(prompt)).toBe(1);
    });

    it('keeps stored clips, and renders what a cancel stopped, once', async () => {
      // The prompt of most tests with clips, so that its clip is drawn once for all.
      const prompt = 'A paper boat on a blue tabletop.';
      await paid.fault(
        { promptIncludes: MOTION.prompt, times: 1 },
        { kind: 'job', outcome: 'failed', durationMs: 5 * MINUTE_MS },
      );
      const { id } = await paid.app.start(brief(prompt, { followUps: [MOTION] }));
      await paid.clock.advance(3 * MINUTE_MS);
      const before = await paid.app.document(id);
      expect(before.shots.map(({ state }) => state)).toEqual(['ended', 'rendering']);
      await cancel(id);
      await paid.clock.advance(10 * MINUTE_MS);
      const cancelled = await paid.app.document(id);
      expect(cancelled).toMatchObject({ state: 'cancelled', cleanup: { deleted: [before.shots[0]?.renderId] } });
      expect(await paid.spendOf(id)).toEqual({ chargedUsd: 0.8, openUsd: 0, unknownUsd: 0 });

      await resume(id, { again: true });
      await paid.clock.advance(10 * MINUTE_MS);
      const resumed = await paid.app.document(id);
      expect(resumed.shots.map(({ outcome, attempt }) => [outcome, attempt])).toEqual([
        ['completed', 1],
        ['completed', 2],
      ]);
      expect(resumed.shots[0]?.clip?.sha256).toBe(cancelled.shots[0]?.clip?.sha256);
      expect(await paid.spendOf(id)).toEqual({ chargedUsd: 1.2, openUsd: 0, unknownUsd: 0 });
      expect(await creates(prompt)).toBe(1);
    });

    it('a resume of a pipeline nobody knows is a 404', async () => {
      expect((await resume('20260101t000000-0000000000')).status).toBe(404);
    });
  });

  it('has cost in the end what the simulator bills', async () => {
    await paid.clock.advance(60 * MINUTE_MS);
    const [spend, bill] = [await paid.spend(), await paid.bill()];
    expect(spend.chargedUsd + spend.openUsd).toBeCloseTo(bill.totalUsd, 6);
    expect(spend.openUsd).toBe(0);
  });
});
