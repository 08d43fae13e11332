import type { PipelineDocument } from '../../src/views/pipeline-document';
import type { StartedPipeline } from '../support/stack/app-client';
import type { PaidStack } from '../support/paid/stack';
import { brief, startPaidStack } from '../support/paid/stack';
import { describeNeeding } from '../support/stack/remote';

const MINUTE_MS = 60_000;
const LEASE_S = 301;
const RENDER_DEADLINE_S = 600;

/** Two slots, and nobody who vouches for the job list: what is unclear stays so until somebody decides. */
describeNeeding(['its own host', 'a clock that jumps', 'scripted faults'], 'the slots of a backend', () => {
  let paid: PaidStack;
  let prompts = 0;
  beforeAll(async () => {
    paid = await startPaidStack({
      settings: {
        VIDEO_API_CREATES_PER_MINUTE: '100',
        VIDEO_API_CHARGED_ENDINGS: 'failed,moderated,cancelled',
        VIDEO_API_LIST_COMPLETE_AFTER_SECONDS: '',
        SHOTLOOP_SLOT_LEASE_SECONDS: String(LEASE_S),
        SHOTLOOP_RENDER_DEADLINE_SECONDS: String(RENDER_DEADLINE_S),
        SHOTLOOP_POLL_INTERVAL_SECONDS: '20',
      },
    });
    await paid.simulator.profile({ chargeFailed: true });
  });
  beforeEach(async () => {
    await paid.calm();
    await paid.clock.pause();
    await paid.clock.advance(60 * MINUTE_MS);
  });
  afterAll(() => paid.stop());

  /** Renders of this prompt end with a charged error after so many minutes: what a clip would add is tested elsewhere. */
  const charge = (promptIncludes: string, minutes = 1): Promise<void> =>
    paid.fault(
      { operation: 'create', times: 'always', promptIncludes },
      { kind: 'job', outcome: 'failed', durationMs: minutes * MINUTE_MS },
    );
  const start = async (minutes = 1, more: object = {}): Promise<StartedPipeline> => {
    const prompt = `Boat number ${++prompts}.`;
    await charge(prompt, minutes);
    return paid.app.start(brief(prompt, more));
  };
  const shotOf = async ({ id }: StartedPipeline): Promise<PipelineDocument['shots'][number]> => {
    const [shot] = (await paid.app.document(id)).shots;
    if (shot === undefined) throw new Error(`Pipeline ${id} has no shot.`);
    return shot;
  };
  const lost = async (): Promise<StartedPipeline> => {
    const prompt = `Lost boat number ${++prompts}.`;
    await paid.fault({ operation: 'create', promptIncludes: prompt }, { kind: 'reset', when: 'before' });
    await charge(prompt);
    return paid.app.start(brief(prompt));
  };
  const decide = ({ id }: StartedPipeline, action: string) =>
    paid.app.call(`pipelines/${id}/decision`, { method: 'POST', body: { shot: 'baseline', action } });
  const accepted = async (): Promise<number> => (await paid.bill()).acceptedJobs;

  it('slots are kept by a render that may be running although nobody knows, for as long as one may run', async () => {
    const unclear = [await lost(), await lost()];
    await paid.clock.advance(MINUTE_MS);
    const next = await start();
    // Longer than a lease, which somebody has to renew; and then as long as a queue and a render may take together.
    await paid.clock.advance(8 * MINUTE_MS);
    expect(await shotOf(next)).toMatchObject({ state: 'waiting' });
    await paid.clock.advance(22 * MINUTE_MS);
    expect(await shotOf(next)).toMatchObject({ state: 'ended', outcome: 'render_failed' });
    for (const each of unclear) expect(await shotOf(each)).toMatchObject({ state: 'undecided' });
    for (const each of unclear) expect((await decide(each, 'give_up')).status).toBe(202);
  });

  it('slots are waited for by a render that is to be submitted again after its own was lost', async () => {
    const unclear = await lost();
    await paid.clock.advance(30 * MINUTE_MS);
    const busy = [await start(9), await start(9)];
    await paid.clock.advance(MINUTE_MS);
    const before = await accepted();
    expect((await decide(unclear, 'resubmit')).status).toBe(202);
    await paid.clock.advance(4 * MINUTE_MS);
    expect(await shotOf(unclear)).toMatchObject({ state: 'waiting' });
    expect(await accepted()).toBe(before);
    await paid.clock.advance(6 * MINUTE_MS);
    expect(await accepted()).toBe(before + 1);
    for (const each of busy) expect(await shotOf(each)).toMatchObject({ state: 'ended' });
    await paid.clock.resume();
    expect((await paid.app.untilEnded(unclear.id)).shots[0]).toMatchObject({
      outcome: 'render_failed',
      chargedUsd: 0.4,
    });
  });

  it('slots are kept by a render whose backend asks to be left alone for longer than a lease', async () => {
    await paid.simulator.profile({ pollAfterMs: 9 * MINUTE_MS });
    const [first, second] = [await start(9.5), await start(9.5)];
    await paid.clock.advance(MINUTE_MS);
    const next = await start();
    await paid.clock.advance(7 * MINUTE_MS);
    expect(await shotOf(next)).toMatchObject({ state: 'waiting' });
    const { renderId } = await shotOf(first);
    const asks = (await paid.simulator.requests('get')).filter(({ jobId }) => jobId === renderId);
    // The first question is on our schedule, its answer says when the next one is welcome.
    expect(asks).toHaveLength(1);
    await paid.simulator.profile({ pollAfterMs: null });
    await paid.clock.advance(20 * MINUTE_MS);
    for (const each of [first, second, next]) expect(await shotOf(each)).toMatchObject({ state: 'ended' });
  });

  it('slots go to the other follow-up of a pipeline as soon as its sibling has ended', async () => {
    await paid.simulator.profile({ maxRunningPerDeployment: 2 });
    await start(60);
    await paid.clock.advance(5_000);
    const followUps = ['one', 'two'].map((name) => ({ name, changes: name, prompt: `Sibling ${name} of a boat.` }));
    await charge('Sibling');
    const { id } = await paid.app.start(brief(undefined, { followUps }));
    await paid.clock.resume();
    const { shots } = await paid.app.untilEnded(id);
    expect(shots.map(({ outcome }) => outcome)).toEqual(['completed', 'render_failed', 'render_failed']);
    const jobs = (await paid.simulator.jobs()).filter(({ prompt }) => prompt.startsWith('Sibling')).slice(-2);
    const [one, two] = jobs.map(({ acceptedAtMs }) => acceptedAtMs);
    // The first one's minute, and the two looks between which it ended; a waiter's own timer is two minutes.
    expect(((two ?? 0) - (one ?? 0)) / 1_000).toBeLessThan(95);
  });

  it('slots are left at once by a pipeline that is cancelled while it waits', async () => {
    const held = [await start(8), await start(8)];
    await paid.clock.advance(MINUTE_MS);
    const waiting = await start();
    await paid.clock.advance(MINUTE_MS);
    await paid.app.call(`pipelines/${waiting.id}/cancel`, { method: 'POST', body: {} });
    await paid.clock.advance(10_000);
    expect(await paid.app.document(waiting.id)).toMatchObject({ state: 'cancelled', spentUsd: 0 });
    for (const each of held) expect(await shotOf(each)).toMatchObject({ state: 'rendering' });
  });

  it('renders cost what the simulator bills in the end, with a render that stayed unclear and was resumed', async () => {
    const unclear = await lost();
    await paid.clock.advance(6 * MINUTE_MS);
    await fetch(unclear.terminatePostUri.replace('{text}', 'gone'), { method: 'POST' });
    await paid.clock.advance(MINUTE_MS);
    expect((await paid.app.call(`pipelines/${unclear.id}/resume`, { method: 'POST' })).status).toBe(202);
    await paid.clock.advance(MINUTE_MS);
    expect((await decide(unclear, 'resubmit')).status).toBe(202);
    await paid.clock.resume();
    expect((await paid.app.untilEnded(unclear.id)).shots[0]).toMatchObject({ outcome: 'render_failed' });
    expect(await paid.spendOf(unclear.id)).toEqual({ chargedUsd: 0.4, openUsd: 0, unknownUsd: 0 });
    await paid.clock.pause();
    await paid.clock.advance(60 * MINUTE_MS);
    const [spend, bill] = [await paid.spend(), await paid.bill()];
    expect(spend.chargedUsd).toBeCloseTo(bill.totalUsd, 6);
    expect(spend.openUsd).toBe(0);
  });
});
