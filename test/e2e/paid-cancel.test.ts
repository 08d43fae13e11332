import type { PipelineDocument } from '../../src/views/pipeline-document';
import type { ProblemBody } from '../support/stack/app-client';
import type { PaidStack } from '../support/paid/stack';
import { billedFor, brief, startPaidStack } from '../support/paid/stack';
import type { PaidStorage } from '../support/paid/storage';
import { startPaidStorage } from '../support/paid/storage';
import type { Way } from '../support/paid/way';
import { describeNeeding } from '../support/stack/remote';

const MINUTE_MS = 60_000;
const MOTION = { name: 'motion', changes: 'motion', prompt: 'Animate one slow drift of the boat.' };

/** Whatever a pipeline is doing when it is cancelled: nothing is bought afterwards, and what was bought is named and paid once. */
describeNeeding(['its own host', 'a clock that jumps', 'scripted faults'], 'a cancelled pipeline', () => {
  let storage: PaidStorage;
  let paid: PaidStack;
  let prompts = 0;
  beforeAll(async () => {
    storage = await startPaidStorage();
    paid = await startPaidStack({
      args: ['--storage', storage.connectionString],
      settings: {
        VIDEO_API_CREATES_PER_MINUTE: '100',
        VIDEO_API_CHARGED_ENDINGS: 'failed,moderated,cancelled',
        SHOTLOOP_POLL_INTERVAL_SECONDS: '30',
      },
    });
    await paid.simulator.profile({ chargeFailed: true, durationMs: [MINUTE_MS, MINUTE_MS] });
  });
  beforeEach(async () => {
    await paid.calm();
    await paid.simulator.profile({ list: 'on' });
    await paid.clock.pause();
    await paid.clock.advance(30 * MINUTE_MS);
  });
  afterAll(async () => {
    await paid.stop();
    await storage.stop();
  });

  const charged = async (durationMs = MINUTE_MS): Promise<string> => {
    const prompt = `Boat number ${++prompts}.`;
    await paid.fault(
      { operation: 'create', times: 'always', promptIncludes: prompt },
      { kind: 'job', outcome: 'failed', durationMs },
    );
    return prompt;
  };
  /** Without a prompt of its own: one clip, drawn once, does for all that have one. */
  const start = async (prompt?: string, more: object = {}): Promise<string> =>
    (await paid.app.start(brief(prompt, more))).id;
  const cancel = (id: string) =>
    paid.app.call<{ acceptedRenders: unknown }>(`pipelines/${id}/cancel`, { method: 'POST', body: { reason: 'test' } });
  const shotsOf = async (id: string): Promise<PipelineDocument['shots']> => (await paid.app.document(id)).shots;
  const creates = async (): Promise<number> => (await paid.simulator.requests('create')).length;

  /** Lets a pipeline go on until it makes this request, and cancels it there. Gives the answer to the cancel. */
  const cancelAt = async (id: string, way: Way, isWanted: (request: string) => boolean) => {
    const held = way.hold(isWanted);
    const moving = paid.clock.advance(3 * MINUTE_MS);
    await held.come;
    const before = { shots: await shotsOf(id), creates: await creates() };
    const answer = await cancel(id);
    expect(answer.status).toBe(202);
    held.letGo();
    await moving;
    return { ...answer.body, before };
  };
  /** After half an hour: what the ledger says of a pipeline is what is billed for all jobs of its prompt, and it made no more. */
  const expectPaid = async (
    id: string,
    { chargedUsd, since }: { chargedUsd: number; since: number },
  ): Promise<void> => {
    await paid.clock.advance(30 * MINUTE_MS);
    expect(await creates()).toBe(since);
    expect(await paid.spendOf(id)).toEqual({ chargedUsd, openUsd: 0, unknownUsd: 0 });
    expect(billedFor(await paid.bill(), await paid.app.document(id)).usd).toBeCloseTo(chargedUsd, 6);
  };
  const cutShort = { outcome: 'cancelled', renderId: null, chargedUsd: 0 };

  it('a cancelled pipeline whose create is on its way names the render once it is accepted, and the janitor settles it', async () => {
    const prompt = await charged(5 * MINUTE_MS);
    const id = await start(prompt);
    const { acceptedRenders, before } = await cancelAt(id, paid.way, (request) => request.startsWith('POST '));
    expect(before.shots[0]).toMatchObject({ state: 'submitting' });
    // Nothing is known of it yet; the document says so as soon as it is.
    expect(acceptedRenders).toEqual([]);
    const document = await paid.app.document(id);
    const [shot] = document.shots;
    expect(shot).toMatchObject({ outcome: 'cancelled', renderId: expect.stringMatching(/^video_/) as string });
    expect(document).toMatchObject({ state: 'cancelled', cleanup: { deleted: [], stillCharged: [shot?.renderId] } });
    await expectPaid(id, { chargedUsd: 0.4, since: before.creates + 1 });
  });

  it('a cancelled pipeline that waits for a slot after a 429 never asks for one again', async () => {
    const prompt = await charged();
    const busy = { kind: 'refuse', as: 'too-many-running', retryAfter: { seconds: 60 } } as const;
    await paid.fault({ operation: 'create', promptIncludes: prompt }, busy);
    const id = await start(prompt);
    await paid.clock.advance(5_000);
    expect((await shotsOf(id))[0]).toMatchObject({ state: 'waiting', problem: { code: 'too_many_requests' } });
    const since = await creates();
    expect((await cancel(id)).body).toMatchObject({ acceptedRenders: [] });
    await paid.clock.idle();
    expect(await paid.app.document(id)).toMatchObject({ state: 'cancelled', shots: [cutShort] });
    await expectPaid(id, { chargedUsd: 0, since });
  });

  it('a cancelled pipeline that could not reach its backend does not try again', async () => {
    await paid.way.shut();
    const id = await start(await charged());
    await paid.clock.advance(5_000);
    expect((await shotsOf(id))[0]).toMatchObject({ state: 'submitting', problem: { code: 'network' } });
    await cancel(id);
    await paid.clock.idle();
    expect(await paid.app.document(id)).toMatchObject({ state: 'cancelled', shots: [cutShort] });
    await paid.way.open();
    await expectPaid(id, { chargedUsd: 0, since: await creates() });
  });

  it('a cancelled pipeline whose clip is being stored keeps it, and has nothing more rendered', async () => {
    const id = await start(undefined, { followUps: [MOTION] });
    const { acceptedRenders, before } = await cancelAt(id, paid.way, (request) => request.endsWith('/content'));
    expect(before.shots[0]).toMatchObject({ state: 'storing', chargedUsd: 0.4 });
    const { renderId } = before.shots[0] ?? {};
    expect(acceptedRenders).toEqual([{ shot: 'baseline', renderId, chargedUsd: 0.4 }]);
    await expectKept(id, renderId);
    await expectPaid(id, { chargedUsd: 0.4, since: before.creates });
  });

  it('a cancelled pipeline whose clip is being measured keeps it, and has nothing more rendered', async () => {
    const id = await start(undefined, { followUps: [MOTION] });
    const isMeasured = (request: string): boolean => /^GET .*\/media\/.*\.mp4/.test(request);
    const { acceptedRenders, before } = await cancelAt(id, storage.way, isMeasured);
    expect(before.shots[0]).toMatchObject({ state: 'measuring' });
    const { renderId } = before.shots[0] ?? {};
    expect(acceptedRenders).toEqual([{ shot: 'baseline', renderId, chargedUsd: 0.4 }]);
    await expectKept(id, renderId);
    await expectPaid(id, { chargedUsd: 0.4, since: before.creates });
  });

  it('a cancelled pipeline whose reference is being extracted keeps its clip, and has nothing rendered from it', async () => {
    const id = await start(undefined, { followUps: [MOTION] });
    const isExtracted = (request: string): boolean => /^PUT .*\/media\/.*\.png/.test(request);
    const { acceptedRenders, before } = await cancelAt(id, storage.way, isExtracted);
    expect(before.shots.map(({ state }) => state)).toEqual(['measuring', 'pending']);
    const { renderId } = before.shots[0] ?? {};
    expect(acceptedRenders).toEqual([{ shot: 'baseline', renderId, chargedUsd: 0.4 }]);
    await expectKept(id, renderId);
    await expectPaid(id, { chargedUsd: 0.4, since: before.creates });
  });

  /** The clip is stored here and deleted there; the follow-up was never bought. */
  const expectKept = async (id: string, renderId: string | null | undefined): Promise<void> => {
    const document = await paid.app.document(id);
    expect(document).toMatchObject({
      state: 'cancelled',
      cleanup: { deleted: [renderId], stillCharged: [] },
      spentUsd: 0.4,
      shots: [{ outcome: 'completed', chargedUsd: 0.4 }, cutShort],
    });
    expect((await paid.app.call(document.shots[0]?.clip?.href ?? '')).status).toBe(200);
  };

  it('a cancelled pipeline whose manifest is being written has ended as it would have, and says what it cost', async () => {
    const id = await start(await charged());
    const isManifest = (request: string): boolean => /^PUT .*manifest\.json/.test(request);
    const { acceptedRenders, before } = await cancelAt(id, storage.way, isManifest);
    const { renderId } = before.shots[0] ?? {};
    expect(acceptedRenders).toEqual([{ shot: 'baseline', renderId, chargedUsd: 0.4 }]);
    expect(await paid.app.document(id)).toMatchObject({ state: 'failed', spentUsd: 0.4 });
    await expectPaid(id, { chargedUsd: 0.4, since: before.creates });
  });

  it('a cancelled pipeline whose render waits for a decision stays undecided in the ledger, until a resume finds it', async () => {
    const prompt = await charged(5 * MINUTE_MS);
    await paid.fault({ operation: 'create', promptIncludes: prompt }, { kind: 'reset', when: 'after' });
    await paid.simulator.profile({ list: 'not-found' });
    const id = await start(prompt);
    await paid.clock.advance(5 * MINUTE_MS);
    expect((await shotsOf(id))[0]).toMatchObject({ state: 'undecided' });
    const since = await creates();
    expect((await cancel(id)).body).toMatchObject({ acceptedRenders: [] });
    await paid.clock.idle();
    const document = await paid.app.document(id);
    expect(document).toMatchObject({
      state: 'cancelled',
      shots: [{ outcome: 'cancelled', renderId: null, problem: { code: 'outcome_unknown' } }],
    });
    expect(document.shots[0]?.problem?.detail).toMatch(/The job list cannot be had/);
    await paid.clock.advance(30 * MINUTE_MS);
    expect(await creates()).toBe(since);
    expect(await paid.spendOf(id)).toEqual({ chargedUsd: 0, openUsd: 0, unknownUsd: 0.4 });

    await paid.app.call(`pipelines/${id}/resume`, { method: 'POST' });
    await paid.clock.advance(MINUTE_MS);
    expect((await shotsOf(id))[0]).toMatchObject({ state: 'undecided' });
    const [job] = (await paid.simulator.jobs()).filter((each) => each.prompt === prompt);
    const body = { shot: 'baseline', action: 'adopt', renderId: job?.id };
    const decided = await paid.app.call<ProblemBody>(`pipelines/${id}/decision`, { method: 'POST', body });
    expect(decided.status).toBe(202);
    await expectPaid(id, { chargedUsd: 0.4, since });
    expect((await shotsOf(id))[0]).toMatchObject({ outcome: 'render_failed', renderId: job?.id });
  });

  it('has cost in the end what the simulator bills', async () => {
    const [spend, bill] = [await paid.spend(), await paid.bill()];
    expect(spend.chargedUsd).toBeCloseTo(bill.totalUsd, 6);
    expect(spend).toMatchObject({ openUsd: 0, unknownUsd: 0 });
  });
});
