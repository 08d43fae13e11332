import type { ProblemBody } from '../support/stack/app-client';
import type { PaidStack } from '../support/paid/stack';
import { brief, startPaidStack } from '../support/paid/stack';
import { describeNeeding } from '../support/stack/remote';

const MINUTE_MS = 60_000;
const FOLLOW_UPS = ['motion', 'audio'].map((name) => ({ name, changes: name, prompt: `Only the ${name} changes.` }));

/** A day's ceiling of $1.20, three renders at $0.40; ended renders are charged whatever their end. */
describeNeeding(['its own host', 'a clock that jumps', 'scripted faults'], 'a budget', () => {
  let paid: PaidStack;
  beforeAll(async () => {
    paid = await startPaidStack({
      settings: { VIDEO_API_CHARGED_ENDINGS: 'failed,moderated,cancelled', SHOTLOOP_DAILY_BUDGET_USD: '1.2' },
    });
    await paid.calm();
    await paid.simulator.profile({ chargeFailed: true });
    await paid.fault(
      { operation: 'create', times: 'always' },
      { kind: 'job', outcome: 'failed', durationMs: MINUTE_MS },
    );
  });
  afterEach(() => nextDay());
  afterAll(() => paid.stop());

  const nextDay = async (): Promise<void> => {
    const { nowMs } = await paid.clock.read();
    await paid.clock.advance(Math.ceil((nowMs + 1) / 86_400_000) * 86_400_000 - nowMs + 60_000);
  };
  const post = (body: object, query = '') => paid.app.call<ProblemBody>(`pipelines${query}`, { method: 'POST', body });
  const accepted = async (): Promise<number> => (await paid.bill()).acceptedJobs;

  it('the budget of a pipeline refuses what costs more, with what fits, and buys nothing', async () => {
    const before = await accepted();
    const { status, body } = await post(brief(undefined, { followUps: FOLLOW_UPS, budget: { maxUsd: 1 } }));
    expect(status).toBe(402);
    expect(body).toMatchObject({
      code: 'BUDGET_EXCEEDED',
      ceiling: 'budget.maxUsd',
      estimateUsd: 1.2,
      leftUsd: 1,
      pricePerRenderUsd: 0.4,
      rendersThatFit: 2,
    });
    await paid.clock.advance(MINUTE_MS);
    expect(await accepted()).toBe(before);
  });

  it('the budget is shown by a dry run, which says the price with its date and starts nothing', async () => {
    const { status, body } = await post(
      brief(undefined, { followUps: FOLLOW_UPS, budget: { maxUsd: 1 } }),
      '?dryRun=true',
    );
    expect(status).toBe(200);
    expect(body['plan']).toMatchObject({
      agreed: { maxUsd: 1 },
      terms: { estimateUsd: 1.2, dailyUsd: 1.2, backend: { usdPerSecond: 0.1, priceAsOf: '2026-09-02' } },
    });
  });

  it('the budget of a day holds when pipelines that each fitted at their start come to render', async () => {
    const before = await accepted();
    const ids = [];
    for (let pipeline = 0; pipeline < 5; pipeline++) ids.push((await paid.app.start(brief())).id);
    await paid.clock.advance(30 * MINUTE_MS);
    const documents = await paid.endAll(ids);
    expect(documents.map(({ shots }) => shots[0]?.outcome).sort()).toEqual([
      'budget_exceeded',
      'budget_exceeded',
      'render_failed',
      'render_failed',
      'render_failed',
    ]);
    const [over] = documents.filter(({ shots }) => shots[0]?.outcome === 'budget_exceeded');
    expect(over?.shots[0]).toMatchObject({ renderId: null, chargedUsd: 0, problem: { code: 'BUDGET_EXCEEDED' } });
    expect(over?.shots[0]?.problem?.detail).toMatch(/the day's ceiling of \$1\.2/);
    expect((await accepted()) - before).toBe(3);

    await nextDay();
    await paid.app.call(`pipelines/${over?.id}/resume`, { method: 'POST' });
    await paid.clock.advance(3 * MINUTE_MS);
    expect((await paid.app.document(over?.id ?? '')).shots[0]).toMatchObject({ outcome: 'render_failed' });
  });

  it('the budget of a day also holds for a lost submit that a resume finds it has to make again', async () => {
    const prompt = 'A boat that is lost.';
    // So that its job would be less than a day old on the next day: of an older one a list says nothing.
    await paid.clock.advance(12 * 60 * MINUTE_MS);
    await paid.fault({ operation: 'create', promptIncludes: prompt }, { kind: 'reset', when: 'before' });
    const lost = await paid.app.start(brief(prompt));
    await paid.clock.advance(5_000);
    await fetch(lost.terminatePostUri.replace('{text}', 'gone'), { method: 'POST' });
    await nextDay();
    const spent = [];
    while (spent.length < 3) spent.push((await paid.app.start(brief())).id);
    await paid.clock.advance(10 * MINUTE_MS);
    await paid.endAll(spent);
    const before = await accepted();
    expect((await paid.app.call(`pipelines/${lost.id}/resume`, { method: 'POST' })).status).toBe(202);
    await paid.clock.advance(10 * MINUTE_MS);
    expect((await paid.app.document(lost.id)).shots[0]).toMatchObject({ outcome: 'budget_exceeded', renderId: null });
    expect([await accepted(), await paid.spendOf(lost.id)]).toEqual([
      before,
      { chargedUsd: 0, openUsd: 0, unknownUsd: 0 },
    ]);
  });

  it('the budget of a pipeline also holds over renders that are bought again', async () => {
    const before = await accepted();
    const { id } = await paid.app.start(brief(undefined, { budget: { maxUsd: 0.8 } }));
    await paid.clock.advance(3 * MINUTE_MS);
    for (let times = 0; times < 3; times++) {
      await paid.app.call(`pipelines/${id}/resume`, { method: 'POST', body: { again: true } });
      await paid.clock.advance(3 * MINUTE_MS);
    }
    const { shots, spentUsd } = await paid.app.document(id);
    expect(shots[0]).toMatchObject({ outcome: 'budget_exceeded', problem: { code: 'BUDGET_EXCEEDED' } });
    expect([spentUsd, (await accepted()) - before]).toEqual([0.8, 2]);
  });

  it('ends with the ledger and the bill at the same sum', async () => {
    const [spend, bill] = [await paid.spend(), await paid.bill()];
    expect(spend).toMatchObject({ chargedUsd: bill.totalUsd, openUsd: 0, unknownUsd: 0 });
  });
});

describeNeeding(
  ['its own host', 'a clock that jumps', 'scripted faults'],
  'a day whose ceiling is near, on a backend that charges at acceptance',
  () => {
    let paid: PaidStack;
    beforeAll(async () => {
      paid = await startPaidStack({
        settings: {
          VIDEO_API_CHARGED_AT: 'acceptance',
          VIDEO_API_CHARGED_ENDINGS: 'failed',
          SHOTLOOP_DAILY_BUDGET_USD: '1.2',
        },
      });
      await paid.calm();
      await paid.simulator.profile({ chargeAt: 'acceptance', chargeFailed: true });
      await paid.clock.pause();
      await paid.fault(
        { promptIncludes: 'fails', times: 'always' },
        { kind: 'job', outcome: 'failed', durationMs: 5_000 },
      );
      await paid.fault({ promptIncludes: 'stays' }, { kind: 'job', outcome: 'failed', durationMs: 60 * MINUTE_MS });
    });
    afterAll(() => paid.stop());

    it('the budget of a day is charged from the acceptance on, and refuses what is more than charged and reserved leave', async () => {
      const fails = await paid.app.start(brief('It fails.'));
      const stays = await paid.app.start(brief('It stays.'));
      await paid.clock.advance(2_000);
      expect([(await paid.spend()).chargedUsd, (await paid.bill()).totalUsd]).toEqual([0.8, 0.8]);
      await paid.clock.advance(20_000);
      expect((await paid.spend()).chargedUsd).toBeCloseTo((await paid.bill()).totalUsd, 6);
      expect((await paid.app.document(stays.id)).shots[0]).toMatchObject({ state: 'rendering', chargedUsd: 0.4 });
      expect((await paid.app.document(fails.id)).shots[0]).toMatchObject({ outcome: 'render_failed', chargedUsd: 0.4 });

      const post = (body: object) => paid.app.call<ProblemBody>('pipelines', { method: 'POST', body });
      expect(await post(brief('It fails.', { followUps: FOLLOW_UPS }))).toMatchObject({
        status: 402,
        body: {
          code: 'BUDGET_EXCEEDED',
          ceiling: 'SHOTLOOP_DAILY_BUDGET_USD',
          estimateUsd: 1.2,
          leftUsd: 0.4,
          rendersThatFit: 1,
        },
      });
      // Exactly what is left fits, whatever binary fractions make of the sum.
      expect((await post(brief('It fails.'))).status).toBe(202);
      await paid.clock.advance(90_000);
      expect(await post(brief('It fails.'))).toMatchObject({ status: 402, body: { leftUsd: 0, rendersThatFit: 0 } });
    });
  },
);
