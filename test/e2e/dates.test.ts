import { iso } from '../../src/contract/iso';
import { bornAtMs } from '../../src/plans/pipeline-id';
import type { HostClock } from '../support/host/host-clock';
import { hostClock } from '../support/host/host-clock';
import type { AppClient, ProblemBody } from '../support/stack/app-client';
import { appClient } from '../support/stack/app-client';
import { describeNeeding } from '../support/stack/remote';
import type { TestStack } from '../support/stack/running-stack';
import { startTestStack } from '../support/stack/running-stack';
import { simulatorControl } from '../support/stack/simulator-control';
import { SPEND_EVER } from '../support/spend-ever';

const BRIEF = { prompt: 'A paper boat on a blue tabletop.', followUps: [] };
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describeNeeding(['its own host', 'a clock that jumps'], 'a host whose clock is told to move', () => {
  let stack: TestStack;
  let app: AppClient;
  let clock: HostClock;
  beforeAll(async () => {
    stack = await startTestStack({
      clips: 'light',
      args: ['--paused'],
      settings: { SHOTLOOP_DAILY_BUDGET_USD: '0.4' },
    });
    app = appClient(stack.baseUrl);
    clock = hostClock(stack.clockUrl);
  });
  afterAll(() => stack.stop());

  it('keeps the date of a pipeline that is resumed an hour later, in the document and in the list', async () => {
    const listed = async (id: string) => {
      const { body } = await app.call<{ pipelines: { id: string; createdAt: string }[] }>('pipelines');
      return body.pipelines.find((pipeline) => pipeline.id === id)?.createdAt;
    };
    const engineDate = async () =>
      Date.parse((await app.call<{ createdTime: string }>(started.statusQueryGetUri)).body.createdTime);
    const started = await app.start(BRIEF);
    const { id } = started;
    const { createdAt } = await app.until(id, ({ shots }) => shots[0]?.state === 'rendering');
    expect([Date.parse(createdAt), await listed(id)]).toEqual([bornAtMs(id), createdAt]);
    const engineBefore = await engineDate();

    await app.call(started.terminatePostUri.replace('{text}', 'enough'), { method: 'POST' });
    await app.untilEnded(id);
    await clock.advance(HOUR_MS);
    expect((await app.call(`pipelines/${id}/resume`, { method: 'POST' })).status).toBe(202);
    const resumed = await app.next(id);

    expect((await engineDate()) - engineBefore).toBeGreaterThanOrEqual(HOUR_MS - 1_000);
    expect([resumed.createdAt, await listed(id)]).toEqual([createdAt, createdAt]);
  });

  it("begins a new day of money when the host's day begins", async () => {
    const post = () => app.call<ProblemBody>('pipelines', { method: 'POST', body: BRIEF });
    await clock.advance(2 * DAY_MS);
    const { nowMs } = await clock.read();
    const { id } = await app.start(BRIEF);
    await clock.resume();
    await app.untilEnded(id);
    await clock.pause();
    const tooDear = await post();
    expect([tooDear.status, tooDear.body.code]).toEqual([402, 'BUDGET_EXCEEDED']);
    const { body: spend } = await app.call<{ byDay: { day: string }[] }>(SPEND_EVER);
    expect(spend.byDay.map(({ day }) => day)).toContain(iso(nowMs).slice(0, 10));
    await clock.advance(DAY_MS);
    expect((await post()).status).toBe(202);
  });
});

describeNeeding(['its own host', 'scripted faults'], 'a host whose time runs fifty times as fast', () => {
  let stack: TestStack;
  let app: AppClient;
  beforeAll(async () => {
    stack = await startTestStack({
      clips: 'light',
      clock: 'real',
      args: ['--time-scale', '0.02'],
      settings: { SHOTLOOP_QUEUE_DEADLINE_SECONDS: '86400' },
    });
    app = appClient(stack.baseUrl);
  });
  afterAll(() => stack.stop());

  it('dates everything that it tells of its pipelines by that time', async () => {
    const nowMs = async () => (await hostClock(stack.clockUrl).read()).nowMs;
    // Meanwhile its time runs far ahead of the wall's: no date of the one can be taken for one of the other.
    await app.run(BRIEF);
    const beforeMs = await nowMs();
    expect(beforeMs - Date.now()).toBeGreaterThan(30_000);

    const started = await app.start(BRIEF);
    const done = await app.untilEnded(started.id);
    const { body: engine } = await app.call<Record<string, string>>(started.statusQueryGetUri);
    await simulatorControl(stack.videosApiUrl).fault({
      match: { operation: 'create', times: 'always' },
      do: { kind: 'refuse', as: 'too-many-running', retryAfter: { seconds: 600 } },
    });
    const waiting = await app.start(BRIEF);
    const cancel = await app.call<{ cancel: { requestedAt: string } }>(`pipelines/${waiting.id}/cancel`, {
      method: 'POST',
    });
    const cancelled = await app.untilEnded(waiting.id);
    const afterMs = await nowMs();

    const dates = {
      'the id': iso(bornAtMs(started.id) ?? 0),
      createdAt: done.createdAt,
      'the start at the engine': engine['createdTime'],
      acceptedAt: done.shots[0]?.acceptedAt,
      endedAt: done.shots[0]?.endedAt,
      updatedAt: done.updatedAt,
      'the end at the engine': engine['lastUpdatedTime'],
      'the answer to a cancel': cancel.body.cancel.requestedAt,
      'the cancel in the document': cancelled.cancel?.requestedAt,
    };
    // Some are cut to whole seconds.
    const isHosts = (date = ''): boolean => Date.parse(date) >= beforeMs - 1_000 && Date.parse(date) <= afterMs;
    expect(Object.entries(dates).filter(([, date]) => !isHosts(date ?? ''))).toEqual([]);
  });
});
