import type { AppClient, ProblemBody } from '../support/stack/app-client';
import { appClient } from '../support/stack/app-client';
import { describeNeeding } from '../support/stack/remote';
import type { TestStack } from '../support/stack/running-stack';
import { startTestStack } from '../support/stack/running-stack';
import type { SimulatorControl } from '../support/stack/simulator-control';
import { simulatorControl } from '../support/stack/simulator-control';

const BRIEF = { prompt: 'A paper boat on a blue tabletop.', anchors: ['paper boat'] };

interface Cancelled {
  readonly cancel: { readonly requestedAt: string; readonly reason: string | null };
  readonly acceptedRenders: readonly { shot: string; renderId: string }[];
}

describeNeeding(['a clock that jumps', 'scripted faults'], 'a pipeline that people take in hand', () => {
  let stack: TestStack;
  let app: AppClient;
  let simulator: SimulatorControl;
  const clock = async (action: 'pause' | 'resume'): Promise<void> =>
    void (await fetch(`${stack.clockUrl}/${action}`, { method: 'POST' }));
  const cancel = (id: string, body?: unknown) =>
    app.call<Cancelled>(`pipelines/${id}/cancel`, { method: 'POST', body });
  const creates = async (): Promise<number> => (await simulator.requests('create')).length;

  beforeAll(async () => {
    stack = await startTestStack({
      clips: 'light',
      settings: { VIDEO_API_MAX_RUNNING: '100', VIDEO_API_CREATES_PER_MINUTE: '100' },
    });
    app = appClient(stack.baseUrl);
    simulator = simulatorControl(stack.videosApiUrl);
    await simulator.profile({ createsPerMinute: null, maxRunningPerDeployment: null });
  });
  beforeEach(async () => {
    await simulator.clearFaults();
    await clock('pause');
  });
  afterEach(() => clock('resume'));
  afterAll(() => stack.stop());

  it('a pipeline is cancelled while it renders: nothing more is submitted, and what is still charged is named', async () => {
    const before = await creates();
    const { id } = await app.start(BRIEF);
    const rendering = await app.until(id, ({ shots }) => shots[0]?.state === 'rendering');
    const { status, body } = await cancel(id, { reason: 'second thoughts' });
    expect([status, body.cancel.reason]).toEqual([202, 'second thoughts']);
    expect(body.acceptedRenders.map(({ renderId }) => renderId)).toEqual([rendering.shots[0]?.renderId]);

    const document = await app.untilEnded(id);
    expect(document).toMatchObject({ state: 'cancelled', cancel: { reason: 'second thoughts' } });
    expect(document.shots.map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(document.cleanup).toEqual({ deleted: [], stillCharged: [rendering.shots[0]?.renderId] });
    expect(await creates()).toBe(before + 1);
  });

  it('a pipeline is cancelled before its render was accepted: nothing is paid', async () => {
    const jobs = (await simulator.jobs()).length;
    await simulator.fault({
      match: { operation: 'create', times: 'always' },
      do: { kind: 'refuse', as: 'too-many-running', retryAfter: { seconds: 30 } },
    });
    const { id } = await app.start(BRIEF);
    await app.until(id, ({ shots }) => shots[0]?.state === 'waiting' && shots[0].submits > 0);
    expect((await cancel(id)).body.acceptedRenders).toEqual([]);
    await clock('resume');
    const document = await app.untilEnded(id);
    expect(document).toMatchObject({ state: 'cancelled', spentUsd: 0 });
    expect(await simulator.jobs()).toHaveLength(jobs);
  });

  it('keeps the clip that was being stored when it was cancelled, and deletes the finished job', async () => {
    await simulator.fault({
      match: { operation: 'content' },
      do: { kind: 'slow-body', chunkBytes: 65_536, everyRealMs: 150 },
    });
    await clock('resume');
    const { id } = await app.start(BRIEF);
    await app.until(id, ({ shots }) => shots[0]?.state === 'storing');
    await cancel(id);
    const document = await app.untilEnded(id);
    expect(document).toMatchObject({ state: 'cancelled', spentUsd: 0.4 });
    expect(document.shots[0]).toMatchObject({ outcome: 'completed', clip: { bytes: expect.any(Number) as number } });
    expect(document.shots.slice(1).map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled']);
    expect(document.cleanup).toEqual({ deleted: [document.shots[0]?.renderId], stillCharged: [] });
    const media = await app.call(`pipelines/${id}/media/01-baseline.mp4`);
    expect(media.status).toBe(200);
  });

  it('takes a second cancel as the first one, and none after the end', async () => {
    const { id } = await app.start(BRIEF);
    await app.until(id, ({ shots }) => shots[0]?.state === 'rendering');
    const answers = await Promise.all([cancel(id, { reason: 'one' }), cancel(id, { reason: 'two' })]);
    const taken = answers.filter(({ status }) => status === 202);
    expect(new Set(taken.map(({ body }) => body.cancel.reason)).size).toBe(1);
    await app.untilEnded(id);
    const late = await app.call<ProblemBody>(`pipelines/${id}/cancel`, { method: 'POST' });
    expect([late.status, late.body.code, late.body['state']]).toEqual([409, 'ALREADY_ENDED', 'cancelled']);
  });

  it('shows in its document that it was suspended, and goes on when resumed, through the durable URLs', async () => {
    const started = await app.start({ ...BRIEF, followUps: [] });
    await app.until(started.id, ({ shots }) => shots[0]?.state === 'rendering');
    expect((await app.call(started.suspendPostUri.replace('{text}', 'lunch'), { method: 'POST' })).status).toBe(202);
    await app.until(started.id, ({ state }) => state === 'suspended');
    await clock('resume');
    expect((await app.call(started.resumePostUri.replace('{text}', 'back'), { method: 'POST' })).status).toBe(202);
    expect((await app.untilEnded(started.id)).state).toBe('completed');
  });

  it('shows in its document that it was terminated, with the render it leaves behind', async () => {
    const started = await app.start(BRIEF);
    const rendering = await app.until(started.id, ({ shots }) => shots[0]?.state === 'rendering');
    expect((await app.call(started.terminatePostUri.replace('{text}', 'enough'), { method: 'POST' })).status).toBe(202);
    const document = await app.untilEnded(started.id);
    expect(document).toMatchObject({
      state: 'terminated',
      shots: [{ renderId: rendering.shots[0]?.renderId }, {}, {}],
      problem: { code: 'terminated', detail: expect.stringMatching(/The reason given: enough$/) as string },
    });
    const cancelled = await app.call<ProblemBody>(`pipelines/${started.id}/cancel`, { method: 'POST' });
    expect([cancelled.status, cancelled.body['state']]).toEqual([409, 'terminated']);
    expect((await app.call(started.links.manifest)).status).toBe(404);
  });

  it.each([
    ['"two words"', 'two words'],
    ['{"ticket":7}', '{"ticket":7}'],
    ['undefined', 'undefined'],
  ])('shows in its document and in the list what it was terminated for, when that is %s', async (reason, shown) => {
    const started = await app.start(BRIEF);
    const { terminatePostUri } = started;
    await app.call(terminatePostUri.replace('{text}', encodeURIComponent(reason)), { method: 'POST' });
    const document = await app.untilEnded(started.id);
    expect([document.state, document.problem?.detail]).toEqual([
      'terminated',
      `Somebody terminated the orchestration. The reason given: ${shown}`,
    ]);
    const list = await app.call<{ pipelines: { id: string; state: string }[] }>('pipelines');
    expect(list.body.pipelines.find(({ id }) => id === started.id)?.state).toBe('terminated');
  });
});
